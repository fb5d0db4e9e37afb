using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers;

/// <summary>Makes a data set of a file.</summary>
public static class DatasetLoader
{
    /// <summary>Reads a file of any form that <see cref="InteractionFile"/> understands.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What a person says of it.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="InvalidDataException">The form is not recognised, or no line gives an interaction.</exception>
    public static Task<(InteractionDataset Dataset, ImportReport Report)> LoadAsync(
        string path, ReadingOptions? options = null, CancellationToken cancellationToken = default) => Task.Run(
            () => Load(InteractionFile.Open(path, options, cancellationToken), null, null, cancellationToken), cancellationToken);

    /// <summary>Reads a file that is open.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="types">Which types are learnt.</param>
    /// <param name="rejected">Told each line that is no interaction.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="InvalidDataException">No line gives an interaction.</exception>
    public static Task<(InteractionDataset Dataset, ImportReport Report)> LoadAsync(
        IInteractionReader reader, PositiveTypes? types = null, Action<long, InteractionError>? rejected = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(reader, types, rejected, cancellationToken), cancellationToken);

    private static (InteractionDataset, ImportReport) Load(
        IInteractionReader reader, PositiveTypes? types, Action<long, InteractionError>? tell, CancellationToken cancellationToken)
    {
        var builder = new DatasetBuilder(reader.Name, types, reader.Order == InteractionOrder.Timestamps);
        var rejections = new RejectionLog();
        long read = 0, resent = 0;
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsResend)
            {
                resent++;
            }
            else if (line.IsValid)
            {
                read++;
                builder.Add(line.Interaction);
            }
            else
            {
                rejections.Add(line.LineNumber, line.Error);
                tell?.Invoke(line.LineNumber, line.Error);
            }
        }

        var rejected = rejections.ToReport();
        if (read == 0 && rejected.Count == 0) throw new InvalidDataException($"'{reader.Path}' holds no row.");
        if (read == builder.NotPositive)
        {
            throw new InvalidDataException(
                $"No line of '{reader.Path}' is a positive interaction ({read} read, {rejected.Count} rejected"
                + (rejected.First is [var first, ..] ? $", the first: {first.Error.Message})." : ")."));
        }

        var dataset = builder.Build();
        return (dataset, new ImportReport(reader.Form, reader.Order, read, resent, builder.NotPositive, builder.Attributes, rejected));
    }
}

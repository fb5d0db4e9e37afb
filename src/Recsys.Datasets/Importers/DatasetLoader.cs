using System.Globalization;
using Recsys.Datasets.Reports;
using Recsys.Domain;

namespace Recsys.Datasets.Importers;

/// <summary>Makes a data set of a file.</summary>
public static class DatasetLoader
{
    /// <summary>Reads a file of any form that <see cref="InteractionFile"/> understands.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">The strength of each type.</param>
    /// <param name="contextFields">The context fields to encode; null takes all that occur.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="InvalidDataException">The form is not recognised, or no line gives an interaction.</exception>
    public static Task<(InteractionDataset Dataset, ImportReport Report)> LoadAsync(
        string path, InteractionWeights? weights = null, IReadOnlyList<string>? contextFields = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(path, weights, contextFields, cancellationToken), cancellationToken);

    private static (InteractionDataset, ImportReport) Load(
        string path, InteractionWeights? weights, IReadOnlyList<string>? contextFields, CancellationToken cancellationToken)
    {
        using var reader = InteractionFile.Open(path);
        var builder = new DatasetBuilder(reader.Name, weights, reader.Order == InteractionOrder.Timestamps);
        var rejections = new RejectionLog();
        long read = 0;
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsValid)
            {
                read++;
                builder.Add(line.Interaction);
            }
            else
            {
                rejections.Add(string.Create(CultureInfo.InvariantCulture, $"line {line.LineNumber}"), line.Error);
            }
        }

        var rejected = rejections.ToReport();
        var report = new ImportReport(reader.Form, reader.Order, read, builder.Unweighted, rejected);
        if (read == builder.Unweighted)
        {
            throw new InvalidDataException(
                $"No line of '{path}' is a positive interaction ({read} read, {rejected.Count} rejected"
                + (rejected.First is [var first, ..] ? $", the first: {first.Error.Message})." : ")."));
        }

        return (builder.Build(contextFields), report);
    }
}

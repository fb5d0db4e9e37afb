using System.Globalization;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Ratings;

/// <summary>Makes a data set of ratings of a file.</summary>
public static class RatingLoader
{
    /// <summary>Reads a file of any form that <see cref="InteractionFile"/> understands.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="InvalidDataException">The form is not recognised, or no line gives a rating.</exception>
    public static Task<(RatingDataset Dataset, RatingImportReport Report)> LoadAsync(string path, CancellationToken cancellationToken = default) =>
        Task.Run(() => Load(InteractionFile.Open(path, null, cancellationToken), null, cancellationToken), cancellationToken);

    /// <summary>Reads a file that is open.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="rejected">Told each line that is no interaction.</param>
    /// <param name="cancellationToken">Stops between two lines.</param>
    /// <exception cref="InvalidDataException">No line gives a rating.</exception>
    public static Task<(RatingDataset Dataset, RatingImportReport Report)> LoadAsync(
        IInteractionReader reader, Action<long, InteractionError>? rejected, CancellationToken cancellationToken) =>
        Task.Run(() => Load(reader, rejected, cancellationToken), cancellationToken);

    private static (RatingDataset, RatingImportReport) Load(
        IInteractionReader reader, Action<long, InteractionError>? rejected, CancellationToken cancellationToken)
    {
        var builder = new RatingDatasetBuilder(reader.Name);
        var rejections = new RejectionLog();
        long read = 0, resent = 0;
        foreach (var line in reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ErrorOf(line) is { } error)
            {
                rejections.Add(line.LineNumber, error);
                rejected?.Invoke(line.LineNumber, error);
                continue;
            }

            if (line.IsResend)
            {
                resent++;
                continue;
            }

            read++;
            builder.Add(line.Interaction!);
        }

        var report = new RatingImportReport(
            reader.Form, read, resent, builder.WithoutValue, builder.OfOtherTypes, builder.Replaced, rejections.ToReport());
        return builder.Count > 0 ? (builder.Build(), report) : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"'{reader.Path}' holds no rating: of {read} interactions {report.WithoutValue} carry no value "
                + $"and {report.OfOtherTypes} a value of a type other than 'rate' "
                + $"({report.Rejections.Count} lines were rejected). A column 'rating', 'score' or 'stars', "
                + $"or events of the type 'rate', were expected."));
    }

    private static InteractionError? ErrorOf(ImportedLine line) => line.IsValid && !float.IsFinite((float)(line.Interaction.Value ?? 0))
        ? new InteractionError(
            InteractionErrorCodes.InvalidField, "value",
            string.Create(CultureInfo.InvariantCulture, $"Line {line.LineNumber}: {line.Interaction.Value} is too large for a rating."))
        : line.Error;
}

using System.Text.Json;
using Recsys.Datasets.Ratings;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation;

/// <summary>What <c>evaluate --ratings --json</c> writes.</summary>
internal sealed record RatingReport(
    string Dataset, int Users, int Items, int Ratings, int Train, int Validation, int Test, int Seed, IReadOnlyList<RatingReport.Row> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal sealed record Row(string Name, double Rmse, double StandardError, double ValidationRmse, int Epochs, double Seconds, double CpuSeconds);

    public static RatingReport Of(RatingDataset dataset, RatingSplit split, RatingRequest request, IReadOnlyList<RatingEvaluation> models) => new(
        dataset.Name, dataset.UserVocabulary.Count, dataset.ItemVocabulary.Count, dataset.Count, split.Train.Count, split.Validation.Count,
        split.Test.Count, request.Seed,
        [.. models.Select(m => new Row(m.Name, m.Rmse.Root, m.Rmse.StandardError, m.ValidationRmse, m.Epochs.Count, m.Seconds, m.CpuSeconds))]);

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json) + "\n", cancellationToken);
}

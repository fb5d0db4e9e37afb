using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Datasets;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation;

/// <summary>What <c>evaluate --json</c> writes.</summary>
internal sealed record EvaluationReport(
    string Dataset, int Users, int Items, int Interactions, string Protocol, int Seed, IReadOnlyList<EvaluationReport.Row> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal sealed record Row(string Name, double Hr10, double Ndcg10, double Mrr10, double Coverage10, double Seconds, double CpuSeconds,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sampled99Hr10,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sampled99Ndcg10);

    public static EvaluationReport Of(InteractionDataset dataset, EvaluateRequest request, IReadOnlyList<ModelEvaluation> models) => new(
        dataset.Name, dataset.UserVocabulary.Count, dataset.ItemVocabulary.Count, dataset.Count, request.Protocol, request.Seed,
        [.. models.Select(m => new Row(
            m.Name, m.Result.Hr10.Mean, m.Result.Ndcg10.Mean, m.Result.Mrr10.Mean, m.Result.Coverage10, m.Progress.Seconds, m.Progress.CpuSeconds,
            m.Sampled?.Hr10.Mean, m.Sampled?.Ndcg10.Mean))]);

    public Task WriteAsync(string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, JsonSerializer.Serialize(this, Json) + "\n", cancellationToken);
}

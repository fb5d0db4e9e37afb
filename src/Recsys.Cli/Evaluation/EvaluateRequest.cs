using Recsys.Datasets.Importers;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation;

/// <summary>What <c>recsys evaluate</c> was asked.</summary>
internal sealed record EvaluateRequest(
    string Data, string Protocol, IReadOnlyList<string> Models, int Seed, string? Json, string? Report = null, bool SampledNegatives = false,
    string? Items = null, double MaxTrainingMinutes = ModelComparison.DefaultTrainingMinutes)
{
    /// <summary>What was said of the file.</summary>
    public ReadingOptions Reading { get; init; } = ReadingOptions.Default;
}

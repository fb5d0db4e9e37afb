using Recsys.Evaluation.BackTests;
using Recsys.Registry.Serving;
using Recsys.Training.Runs;

namespace Recsys.Training.Evaluations;

/// <summary>A model of a comparison: how it ranked the test cases and what its training took.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Result">Metrics, and rank and list of every case.</param>
/// <param name="Sampled">The target among 99 sampled negatives, where it was asked for; comparable with nothing else.</param>
/// <param name="Progress">The learning curve (empty for models without epochs) and the time of training; of a blend, of the fit alone.</param>
/// <param name="Search">Of a blend that would not score all items: how its best are looked for, where that was asked for.</param>
public sealed record ModelEvaluation(
    string Name, BackTestResult Result, FamilyProgress Progress, SampledResult? Sampled = null, ServedSearch? Search = null);

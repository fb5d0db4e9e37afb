using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>Everything that a report shows.</summary>
internal sealed record ReportInput(
    EvaluateRequest Request, InteractionDataset Dataset, DatasetSplit Split, IReadOnlyList<ModelEvaluation> Models,
    IReadOnlyList<string> Words, IReadOnlyList<string> Remarks, ItemTitles Titles, DateTimeOffset At);

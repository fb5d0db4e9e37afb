using Recsys.Datasets.Importers;
using Recsys.Training.Tuning;

namespace Recsys.Cli.Tuning;

/// <summary>What <c>recsys tune</c> was asked.</summary>
internal sealed record TuneRequest(string Data, IReadOnlyList<string> Families, string Protocol, string Output, TuningOptions Options,
    ReadingOptions Reading);

using Recsys.Datasets.Importers;

namespace Recsys.Cli.Demo;

/// <summary>What the demo is asked to do.</summary>
/// <param name="StateDirectory">The state folder; the demo's own data is thrown away at its start.</param>
/// <param name="Data">A log to replay, or null for the simulated shop.</param>
/// <param name="Once">Whether to stop at the end.</param>
/// <param name="Json">Where to write the outcome, or null.</param>
/// <param name="Reading">What was said of the log.</param>
internal sealed record DemoRequest(string StateDirectory, string? Data, bool Once, string? Json, ReadingOptions Reading);

using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>What <c>GET /api/training</c> answers.</summary>
/// <param name="State"><c>Running</c>, <c>Completed</c>, <c>Failed</c> … as the durable runtime names it.</param>
/// <param name="StartedAt">When the run was started.</param>
/// <param name="UpdatedAt">When it last went a step further.</param>
/// <param name="Status">Stage and progress.</param>
/// <param name="Outcome">How it ended, once completed.</param>
/// <param name="Failure">What failed, if it did.</param>
public sealed record RunView(
    string State, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt, RunStatus? Status, RunOutcome? Outcome, string? Failure);

using Recsys.Training.Runs;

namespace Recsys.Cli.Demo;

/// <summary>What came of a demo.</summary>
/// <param name="Events">What became of the events.</param>
/// <param name="Training">The training run.</param>
/// <param name="Users">What three users are shown.</param>
internal sealed record DemoOutcome(EventCounts Events, RunOutcome Training, IReadOnlyList<Showcase.User> Users);

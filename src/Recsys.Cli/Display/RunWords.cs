using Recsys.Cli.Http;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>A training run on the screen.</summary>
internal static class RunWords
{
    /// <summary>Follows the last run and shows its stages.</summary>
    public static async Task<RunOutcome> ShowAsync(this TrainingClient client, Stages stages, CancellationToken cancellationToken)
    {
        var display = new TrainingDisplay(stages);
        var outcome = await client.FollowAsync(display.Show, cancellationToken);
        display.Close();
        return outcome;
    }

    /// <summary>What the gate said, and what became of it.</summary>
    public static void Print(IAnsiConsole output, RunOutcome outcome)
    {
        output.MarkupLineInterpolated($"Version {outcome.Run.Version}: the gate says {(outcome.Verdict.Passed ? "yes" : "NO")}.");
        foreach (var reason in outcome.Verdict.Reasons)
        {
            output.MarkupLineInterpolated($"  {reason}");
        }

        output.MarkupLine(outcome.Promoted ? "It serves from now on." : "It is not promoted; 'recsys promote VERSION' does that by hand.");
    }
}

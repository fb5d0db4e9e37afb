using Recsys.Cli.Http;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>A training run on the screen.</summary>
internal static class RunWords
{
    private const int RejectionsShown = 10;

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

        if (outcome.Search is { } search) output.WriteLine(Words.Of(search));
        if (outcome.Data.Resent > 0)
        {
            output.MarkupLineInterpolated($"{Words.Count(outcome.Data.Resent)} stored events were sent a second time and are dropped as resends.");
        }

        foreach (var field in outcome.Data.Attributes)
        {
            output.MarkupLineInterpolated($"The context field '{field}' describes the item or the user, not the moment: it is not learnt.");
        }

        Rejections(output, outcome.Data);
        output.MarkupLine(outcome.Promoted ? "It serves from now on." : "It is not promoted; 'recsys promote VERSION' does that by hand.");
    }

    /// <summary>Which stored events are no interactions, and why.</summary>
    private static void Rejections(IAnsiConsole output, DataReport data)
    {
        if (data.Rejected == 0)
        {
            return;
        }

        output.MarkupLineInterpolated(
            $"{Words.Count(data.Rejected)} of {Words.Count(data.Stored)} stored events are no interactions; the log keeps them as they came:");
        foreach (var rejection in data.Rejections.Take(RejectionsShown))
        {
            output.MarkupLineInterpolated(
                $"  {rejection.StreamId}, partition {rejection.Partition}, number {rejection.SequenceNumber}: {rejection.Message}");
        }

        if (data.Rejected > RejectionsShown)
        {
            output.MarkupLineInterpolated(
                $"  … and {Words.Count(data.Rejected - RejectionsShown)} more; the run's report has the first {data.Rejections.Count}.");
        }
    }
}

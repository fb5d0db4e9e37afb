using Recsys.Cli.Http;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>A training run on the screen.</summary>
internal static class RunWords
{
    private const int RejectionsShown = 10;
    private const int FieldsShown = 20;

    /// <summary>Follows the last run and shows its stages.</summary>
    public static async Task<RunOutcome> ShowAsync(this TrainingClient client, Stages stages, CancellationToken cancellationToken)
    {
        var display = new TrainingDisplay(stages);
        var outcome = await client.FollowAsync(display.Show, cancellationToken);
        display.Close();
        return outcome;
    }

    /// <summary>What the gate said, what became of it, and what was not learnt; of a run without a version, why there is none.</summary>
    public static void Print(IAnsiConsole output, RunOutcome outcome)
    {
        if (outcome.Models.Count == 0)
        {
            output.MarkupLineInterpolated($"{string.Join(' ', outcome.Verdict.Reasons)}");
            Rejections(output, outcome.Data);
            return;
        }

        output.MarkupLineInterpolated($"Version {outcome.Run.Version}: the gate says {(outcome.Verdict.Passed ? "yes" : "NO")}.");
        foreach (var reason in outcome.Verdict.Reasons)
        {
            output.MarkupLineInterpolated($"  {reason}");
        }

        if (outcome.Search is { } search) output.WriteLine(Words.Of(search));
        LeftOut(output, outcome.Data);
        Rejections(output, outcome.Data);
        output.MarkupLine(outcome.Promoted ? "It serves from now on." : "It is not promoted; 'recsys promote VERSION' does that by hand.");
    }

    /// <summary>What of the stored events and of their contexts is not learnt.</summary>
    private static void LeftOut(IAnsiConsole output, DataReport data)
    {
        (long Count, string What)[] events =
        [
            (data.Resent, "were sent a second time and are dropped as resends"),
            (data.Unweighted, "are of types that are no positive signal and are not learnt"),
            (data.Crowded, "are the oldest ones of users who have more than is learnt of one, and are not learnt"),
            (data.Erased, "are of erased users and are not learnt"),
        ];
        foreach (var (count, what) in events.Where(e => e.Count > 0))
        {
            output.MarkupLineInterpolated($"{Words.Count(count)} stored events {what}.");
        }

        foreach (var field in data.Attributes)
        {
            output.MarkupLineInterpolated($"The context field '{field}' describes the item or the user, not the moment: it is not learnt.");
        }

        var fields = data.LeftOutFields.Except(data.Attributes).Take(FieldsShown).ToArray();
        var more = data.ContextFieldsLeftOut - data.Attributes.Count - fields.Length;
        if (fields.Length > 0)
        {
            output.MarkupInterpolated($"Context fields that are not learnt, since too few events carry them or others say more: ");
            output.MarkupLineInterpolated($"{string.Join(", ", fields)}{(more > 0 ? $" and {Words.Count(more)} more" : "")}.");
        }
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

using Recsys.Cli.Http;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>A training run on the screen.</summary>
internal static class RunWords
{
    private const int RejectionsShown = 10;
    private const int FieldsShown = 5;

    /// <summary>Follows the last run and shows its stages.</summary>
    public static async Task<RunOutcome> ShowAsync(this TrainingClient client, Stages stages, CancellationToken cancellationToken)
    {
        var display = new TrainingDisplay(stages);
        var outcome = await client.FollowAsync(display.Show, cancellationToken);
        display.Close();
        return outcome;
    }

    /// <summary>What the gate said, and what became of it; of a run that had nothing to train on the one sentence that says so.</summary>
    /// <param name="output">Where it is said.</param>
    /// <param name="outcome">How the run ended.</param>
    /// <param name="isPromotedByHand">Whether the version serves although the gate refused it.</param>
    public static void Print(IAnsiConsole output, RunOutcome outcome, bool isPromotedByHand = false)
    {
        if (outcome.Models.Count == 0)
        {
            foreach (var reason in outcome.Verdict.Reasons) output.MarkupLineInterpolated($"{reason}");
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
        foreach (var field in outcome.Data.Attributes)
        {
            output.MarkupLineInterpolated($"The context field '{field}' describes the item or the user, not the moment: it is not learnt.");
        }

        Rejections(output, outcome.Data);
        output.MarkupLine(outcome.Promoted ? "It serves from now on."
            : isPromotedByHand ? "It was promoted by hand and serves from now on."
            : "It is not promoted; 'recsys promote VERSION' does that by hand.");
    }

    /// <summary>Stored interactions that are not learnt, and context fields.</summary>
    private static void LeftOut(IAnsiConsole output, DataReport data)
    {
        Say(data.Resent, "sent a second time and are dropped as resends.");
        Say(data.Crowded, "of users with more than a model learns from one: the oldest of each are not learnt.");
        Say(data.NotPositive, "of types that are no positive signal, and are not learnt.");
        Say(data.Erased, "of erased users, and are not learnt.");
        // Attributes have a line each.
        string[] fields = [.. data.LeftOutFields.Except(data.Attributes)];
        if (fields.Length == 0) return;
        var called = string.Join(", ", fields.Take(FieldsShown)) + (fields.Length > FieldsShown ? " …" : "");
        output.MarkupLineInterpolated(
            $"{Words.Count(data.ContextFieldsLeftOut - data.Attributes.Count)} context fields are not learnt, others say more: {called}");

        void Say(long count, string what)
        {
            if (count > 0) output.MarkupLineInterpolated($"{Words.Count(count)} stored events were {what}");
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

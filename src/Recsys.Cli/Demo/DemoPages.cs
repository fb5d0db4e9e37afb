using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Domain;
using Spectre.Console;

namespace Recsys.Cli.Demo;

/// <summary>What the demo prints at its end.</summary>
internal sealed class DemoPages(IAnsiConsole output, DemoData data)
{
    public void Print(DemoOutcome outcome, LocalSystem system)
    {
        output.WriteLine();
        output.MarkupInterpolated(
            $"[bold]Events[/], counted from the log: {Words.Count(outcome.Events.Sent)} sent, {Words.Count(outcome.Events.Stored)} stored, ");
        output.MarkupLineInterpolated(
            $"{outcome.Events.Lost} lost, {outcome.Events.Doubled} doubled, {Words.Count(outcome.Events.Rejected)} rejected");
        output.MarkupLine("[bold]Models[/], leave-one-out in time, over the whole catalog without what was seen:");
        output.Write(ModelTable.Of(outcome.Training.Models));
        RunWords.Print(output, outcome.Training, isPromotedByHand: !outcome.Training.Promoted);
        foreach (var user in outcome.Users)
        {
            Print(user);
        }

        output.WriteLine();
        output.MarkupInterpolated(
            $"[bold]Memory[/], the most that each process held: ");
        output.MarkupLineInterpolated(
            $"{string.Join(", ", system.PeakMemory().Select(p => $"{p.Name} {Words.Megabytes(p.Bytes)}"))}");
        Addresses(outcome, system.Endpoints);
    }

    private void Print(Showcase.User user)
    {
        output.WriteLine();
        output.MarkupLineInterpolated($"[bold]User {user.UserId}[/], {user.Events} events; the last ones, the newest first:");
        foreach (var recent in user.Recent)
        {
            output.MarkupInterpolated(
                $"  {(Moments.IsReal(recent.Timestamp) ? Words.Time(recent.Timestamp) + "  " : "")}{recent.Type.ToString().ToLowerInvariant()} ");
            output.MarkupLineInterpolated(
                $"{RecommendationTable.Name(recent.ItemId, data.Titles)}");
        }

        foreach (var view in user.Views)
        {
            var isTimed = user.Recent.Count == 0 || Moments.IsReal(user.Recent[0].Timestamp);
            output.MarkupLineInterpolated(
                $"On {view.Name}{(isTimed ? $" ({Words.Time(view.Answer.At)})" : "")}, from {Words.Of(view.Answer.Basis)}:");
            output.Write(RecommendationTable.Of(view.Answer, data.Titles));
            if (Words.Unknown(view.Answer) is { } unknown)
            {
                output.MarkupLineInterpolated($"{unknown}");
            }
        }

        if (user.Views is [var first, var second])
        {
            var same = first.Answer.Items.Select(i => i.ItemId).Intersect(second.Answer.Items.Select(i => i.ItemId)).Count();
            output.MarkupLineInterpolated($"{same} of {first.Answer.Items.Count} items are the same in both contexts.");
        }
    }

    private void Addresses(DemoOutcome outcome, Endpoints endpoints)
    {
        output.MarkupLine("[bold]To try by hand[/] while the system runs:");
        var calls = outcome.Users.SelectMany(u => u.Views).Take(2).Select(v => v.Address)
            .Append(new Uri(endpoints.RequireOnline(), "api/models"))
            .Append(new Uri(endpoints.RequireTraining(), "api/training"));
        foreach (var address in calls)
        {
            Whole($"  curl -H 'x-functions-key: {endpoints.Key}' '{address.AbsoluteUri}'");
        }

        Whole($"  curl '{new Uri(endpoints.RequireOnline(), "api/health/ready").AbsoluteUri}'");

        // Past the console: a line that it folds cannot be pasted.
        void Whole(string line) => output.Profile.Out.Writer.WriteLine(line);
    }
}

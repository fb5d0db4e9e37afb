using Recsys.Cli.Display;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Tests.Display;

public sealed class RunWordsTests
{
    [Fact]
    public void A_run_says_what_was_dropped_as_a_resend_what_was_no_context_and_what_was_no_interaction()
    {
        var data = new DataReport(1_020, 1_000, 2, 15, 0, 3, new Dictionary<string, long> { ["invalid_field"] = 3 },
            [new("stream", 1, 7, "invalid_field", "itemId", "The field 'itemId' is empty.")])
        { Attributes = ["genre"] };
        var said = Said(data);
        Assert.Contains("15 stored events were sent a second time and are dropped as resends.", said, StringComparison.Ordinal);
        Assert.Contains(
            "The context field 'genre' describes the item or the user, not the moment: it is not learnt.", said, StringComparison.Ordinal);
        Assert.Contains("3 of 1,020 stored events are no interactions", said, StringComparison.Ordinal);
        Assert.Contains("stream, partition 1, number 7: The field 'itemId' is empty.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_resends_does_not_speak_of_them() => Assert.DoesNotContain(
        "resend", Said(new DataReport(9, 9, 0, 0, 0, 0, new Dictionary<string, long>(), [])), StringComparison.Ordinal);

    [Fact]
    public void Everything_that_was_stored_and_is_not_learnt_has_its_number()
    {
        var said = Said(new DataReport(1_100_000, 100_000, 4_000, 0, 6_000, 0, new Dictionary<string, long>(), [], Crowded: 990_000)
        {
            ContextFieldsLeftOut = 20, LeftOutFields = [.. Enumerable.Range(0, 19).Select(n => $"f{n:00}"), "genre"], Attributes = ["genre"],
        });
        foreach (var (count, what) in ((string, string)[])[("990,000", "the oldest of each"), ("4,000", "no positive"), ("6,000", "of erased users")])
        {
            Assert.Matches($"{count} stored events were .*{what}", said);
        }

        Assert.Contains("19 context fields are not learnt, others say more: f00, f01, f02, f03, f04 …", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_had_nothing_to_train_on_says_that_alone()
    {
        var data = new DataReport(0, 0, 0, 0, 0, 0, new Dictionary<string, long>(), []);
        Assert.Equal("Better.", Said(data, models: []).Trim());
    }

    [Fact]
    public void What_a_person_promoted_serves()
    {
        var data = new DataReport(9, 9, 0, 0, 0, 0, new Dictionary<string, long>(), []);
        Assert.Contains("'recsys promote VERSION' does that by hand", Said(data, isPromoted: false), StringComparison.Ordinal);
        var said = Said(data, isPromoted: false, isPromotedByHand: true);
        Assert.Contains("promoted by hand and serves", said, StringComparison.Ordinal);
        Assert.DoesNotContain("not promoted", said, StringComparison.Ordinal);
    }

    private static string Said(
        DataReport data, IReadOnlyList<ModelRow>? models = null, bool isPromoted = true, bool isPromotedByHand = false)
    {
        models ??= [new ModelRow("popular", 0.1, 0.1, 0.1, 0.1, 0.01, 0, 0, 0, null)];
        using var text = new StringWriter();
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) });
        output.Profile.Width = 500;
        var run = new TrainingRun("v1", "s1", "time-split", 1, ["gcn"], 9, 9, 1_000, data.Stored, data.Rejected, data.Resent);
        RunWords.Print(output, new RunOutcome(run, new GateVerdict(isPromoted, ["Better."]), isPromoted, models, data), isPromotedByHand);
        return text.ToString();
    }
}

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
    public void A_run_says_what_it_does_not_learn()
    {
        var said = Said(new DataReport(2_000_000, 1_000, 7_000, 0, 2_000, 0, new Dictionary<string, long>(), [], Crowded: 990_000)
        {
            ContextFieldsLeftOut = 33,
            Attributes = ["genre"],
            LeftOutFields = ["genre", .. Enumerable.Range(0, 32).Select(n => $"f{n}")],
        });
        Assert.Contains("7,000 stored events are of types that are no positive signal and are not learnt.", said, StringComparison.Ordinal);
        Assert.Contains("990,000 stored events are the oldest ones of users who have more", said, StringComparison.Ordinal);
        Assert.Contains("2,000 stored events are of erased users and are not learnt.", said, StringComparison.Ordinal);
        Assert.Contains("others say more: f0, f1, ", said, StringComparison.Ordinal);
        Assert.Contains("f19 and 12 more.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_learnt_all_of_it_says_nothing_of_what_it_left_out() => Assert.Equal(
        ["Version v1: the gate says yes.", "  Better.", "It serves from now on.", ""],
        Said(new DataReport(9, 9, 0, 0, 0, 0, new Dictionary<string, long>(), [])).ReplaceLineEndings("\n").Split('\n'));

    [Fact]
    public void A_run_without_a_version_says_why_and_proposes_nothing()
    {
        var data = new DataReport(0, 0, 0, 0, 0, 0, new Dictionary<string, long>(), []);
        Assert.Equal(
            data.NothingToTrainOn(), Said(data, new GateVerdict(false, [data.NothingToTrainOn()]), promoted: false, models: []).TrimEnd());
    }

    private static string Said(DataReport data) =>
        Said(data, new GateVerdict(true, ["Better."]), promoted: true, [new("popular", 0, 0, 0, 0, 0, 0, 0, 0, null)]);

    private static string Said(DataReport data, GateVerdict verdict, bool promoted, IReadOnlyList<ModelRow> models)
    {
        using var text = new StringWriter();
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) });
        output.Profile.Width = 500;
        var run = new TrainingRun("v1", "s1", "time-split", 1, ["gcn"], 9, 9, 1_000, data.Stored, data.Rejected, data.Resent);
        RunWords.Print(output, new RunOutcome(run, verdict, promoted, models, data));
        return text.ToString();
    }
}

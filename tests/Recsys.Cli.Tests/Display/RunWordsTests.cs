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

    private static string Said(DataReport data)
    {
        using var text = new StringWriter();
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) });
        output.Profile.Width = 500;
        var run = new TrainingRun("v1", "s1", "time-split", 1, ["gcn"], 9, 9, 1_000, data.Stored, data.Rejected, data.Resent);
        RunWords.Print(output, new RunOutcome(run, new GateVerdict(true, ["Better."]), true, [], data));
        return text.ToString();
    }
}

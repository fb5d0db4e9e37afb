using Recsys.Cli.Display;
using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Tests.Display;

public sealed class TrainingDisplayTests
{
    [Fact]
    public async Task Every_second_of_a_run_belongs_to_a_stage_the_wait_for_its_begin_too()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text),
        });
        await Stages.RunAsync(console, TimeProvider.System, stages =>
        {
            var display = new TrainingDisplay(stages);
            display.Show(new RunStatus("", null, []));
            display.Show(new RunStatus("snapshot", null, []));
            display.Show(new RunStatus("snapshot", null, []));
            display.Show(new RunStatus("publish", null, []));
            display.Close();
            return Task.FromResult(true);
        });
        Assert.Equal(
            [
                "Waiting for the run to begin …", "Waiting for the run to begin: done", "Fixing the data …", "Fixing the data: done",
                "Publishing …", "Publishing: done",
            ],
            text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(" (")[0].Trim()));
    }
}

using Microsoft.Extensions.Time.Testing;
using Recsys.Cli.Evaluation;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Tests.Evaluation;

public class ComparisonProgressTests
{
    private readonly FakeTimeProvider _clock = new();

    /// <summary>Where there is no terminal a log shows each stage, within an epoch too, and no more than a line in ten seconds for a model.</summary>
    [Fact]
    public async Task A_log_tells_of_every_stage()
    {
        Assert.Equal(
            [
                "ncf: computing; all: about 10:00 left",
                "ncf: epoch 1 of at most 60, about 2:00 left; all: about 8:20 left",
                "ncf: epoch 3 of at most 60, validation NDCG@10 0.1234, about 1:01:40 left",
                "ncf: ranking the test cases; all: about 0:05 left",
            ],
            await LinesOf(tell =>
            {
                tell(new ComparisonUpdate("ncf", 0, 1, ComparisonStage.Training) { TotalSecondsLeft = 600 });
                Pass();
                var training = new ComparisonUpdate("ncf", 0, 60, ComparisonStage.Training, null, 120) { Share = 0.01, TotalSecondsLeft = 500 };
                tell(training);
                tell(training with { SecondsLeft = 119 });
                Pass();
                tell(training with { Done = 2, ValidationNdcg10 = 0.1234, SecondsLeft = 3700, TotalSecondsLeft = null });
                Pass();
                tell(new ComparisonUpdate("ncf", 1, 100, ComparisonStage.Testing) { TotalSecondsLeft = 5 });
                Pass();
                tell(new ComparisonUpdate("ncf", 1, 1, ComparisonStage.Finished));
            }));
    }

    [Fact]
    public async Task A_rating_model_tells_its_error_and_the_most_that_is_left() => Assert.Equal(
        ["autorec: epoch 3 of at most 500, validation RMSE 0.9123, at most 4:10 left"],
        await LinesOf(tell => tell(new ComparisonUpdate("autorec", 2, 500, ComparisonStage.Training, null, 250) { ValidationRmse = 0.9123 })));

    private void Pass() => _clock.Advance(TimeSpan.FromSeconds(10));

    private async Task<string[]> LinesOf(Action<Action<ComparisonUpdate>> work)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 200;
        await new ComparisonProgress(console, _clock).RunAsync(tell =>
        {
            work(tell);
            return Task.FromResult(0);
        });
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}

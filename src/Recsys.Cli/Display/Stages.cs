using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>Shows stages of a long work: bars on a terminal; elsewhere a line when one begins, one every ten seconds, one when it is done.</summary>
internal sealed class Stages
{
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly ProgressContext? _bars;
    private readonly Lock _gate = new();

    private Stages(IAnsiConsole console, TimeProvider time, ProgressContext? bars) => (_console, _time, _bars) = (console, time, bars);

    public static async Task<T> RunAsync<T>(IAnsiConsole console, TimeProvider time, Func<Stages, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            return await work(new Stages(console, time, null));
        }

        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(bars => work(new Stages(console, time, bars)));
    }

    public Stage Begin(string name)
    {
        if (_bars is null)
        {
            Print($"{name} …");
        }

        return new Stage(name, _time, _bars?.AddTask(Markup.Escape(name)), Print);
    }

    private void Print(string line)
    {
        lock (_gate)
        {
            _console.MarkupLineInterpolated($"{line}");
        }
    }
}

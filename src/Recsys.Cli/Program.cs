using Recsys.Cli;
using Recsys.Local;
using Spectre.Console;

var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
if (Console.IsOutputRedirected)
{
    // A file has no width: keep every line of a table whole.
    AnsiConsole.Profile.Width = 200;
}

if (Console.IsErrorRedirected)
{
    errors.Profile.Width = 1000;
}

// Not disposed: the parent may go in the last moment.
var gone = new CancellationTokenSource();
ParentWatch.Start(gone.Cancel);
return await RecsysCommandLine.RunAsync(args, AnsiConsole.Console, errors, gone.Token);

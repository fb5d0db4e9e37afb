using Recsys.Cli;
using Recsys.Cli.Local;
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

using var parent = ParentPipe.Watch();
return await RecsysCommandLine.RunAsync(args, AnsiConsole.Console, errors, parent.Gone);

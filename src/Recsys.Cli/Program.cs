using Recsys.Cli;
using Spectre.Console;

var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
return await RecsysCommandLine.RunAsync(args, AnsiConsole.Console, errors);

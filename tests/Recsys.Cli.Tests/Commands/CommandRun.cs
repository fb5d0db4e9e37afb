using Spectre.Console;

namespace Recsys.Cli.Tests.Commands;

/// <summary>A command as a user types it, with what it wrote, unfolded and without colours.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await RecsysCommandLine.RunAsync(args, Plain(output), Plain(errors));
        return (code, output.ToString(), errors.ToString());
    }

    public static IAnsiConsole Plain(StringWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 1000;
        return console;
    }
}

using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Recsys.Cli.Commands;
using Recsys.Cli.Local;
using Spectre.Console;

namespace Recsys.Cli;

/// <summary>The root of all verbs. An error is one clear line on the error stream and an exit code, never a stack trace.</summary>
internal static class RecsysCommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after <c>recsys</c>.</param>
    /// <param name="output">Where tables and progress go.</param>
    /// <param name="errors">Where complaints go.</param>
    public static async Task<int> RunAsync(string[] args, IAnsiConsole output, IAnsiConsole errors)
    {
        var result = Create(output, errors).Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                errors.MarkupLineInterpolated($"[red]error:[/] {error.Message}");
            }

            errors.MarkupLineInterpolated($"Try 'recsys {(result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ")}--help'.");
            return ExitCodes.Usage;
        }

        try
        {
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            errors.MarkupLine("[yellow]stopped[/]");
            return ExitCodes.Cancelled;
        }
        catch (CommandException e)
        {
            errors.MarkupLineInterpolated($"[red]error:[/] {e.Problem}");
            errors.MarkupLineInterpolated($"{e.Mend}");
            return ExitCodes.Failure;
        }
#pragma warning disable CA1031 // The last place where an error can become a line for a person.
        catch (Exception e)
#pragma warning restore CA1031
        {
            errors.MarkupLineInterpolated($"[red]error:[/] {OneLine(e)}");
            return ExitCodes.Failure;
        }
    }

    private static RootCommand Create(IAnsiConsole output, IAnsiConsole errors) => new("Recommendations from streamed interactions.")
    {
        EvaluateCommand.Create(output, errors),
    };

    private static string OneLine(Exception e)
    {
        var message = e.Message.ReplaceLineEndings(" ");
        // Errors of input say what is wrong by themselves; the kind of any other is part of what a report needs.
        return e is InvalidDataException or IOException or UnauthorizedAccessException or ValidationException or NotSupportedException
            ? message
            : $"{e.GetType().Name}: {message}";
    }
}

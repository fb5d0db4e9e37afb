using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Recsys.Cli.Commands;
using Recsys.Cli.Local;
using Recsys.Datasets.Importers;
using Recsys.Local;
using Spectre.Console;

namespace Recsys.Cli;

/// <summary>The root of all verbs. An error is one clear line on the error stream and an exit code, never a stack trace.</summary>
internal static class RecsysCommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after <c>recsys</c>.</param>
    /// <param name="output">Where tables and progress go.</param>
    /// <param name="errors">Where complaints go.</param>
    /// <param name="cancellationToken">Ends the verb as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] args, IAnsiConsole output, IAnsiConsole errors, CancellationToken cancellationToken = default)
    {
        // A word with an at sign in front is an id like any other, no file of further words.
        var result = Create(new CommandContext(output, errors, TimeProvider.System)).Parse(
            args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                errors.MarkupLineInterpolated($"[red]error:[/] {error.Message}");
            }

            errors.MarkupLineInterpolated(
                $"Try 'recsys {(result.CommandResult.Command is RootCommand ? "" : result.CommandResult.Command.Name + " ")}--help'.");
            return ExitCodes.Usage;
        }

        using var part = HubCommand.IsPartOfSystem(result) ? new PartSignals(cancellationToken) : null;
        try
        {
            return await result.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = part is null ? StopTimes.System : null,
                },
                part?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException)
        {
            errors.MarkupLine("[yellow]stopped[/]");
            return ExitCodes.Cancelled;
        }
        catch (CommandException e)
        {
            return Fail(errors, e.Problem, e.Mend);
        }
        catch (FileRefusedException e)
        {
            Fail(errors, e.Problem, e.Mend);
            return ExitCodes.Refused;
        }
        catch (LocalSetupException e)
        {
            return Fail(errors, e.Problem, e.Mend);
        }
#pragma warning disable CA1031 // The last place where an error can become a line for a person.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Fail(errors, OneLine(e), null);
        }
    }

    private static RootCommand Create(CommandContext context) => new("Recommendations from streamed interactions.")
    {
        context.State,
        DemoCommand.Create(context),
        UpCommand.Create(context),
        HubCommand.Create(context),
        InspectCommand.Create(context),
        ImportCommand.Create(context),
        TrainCommand.Create(context),
        EvaluateCommand.Create(context),
        TuneCommand.Create(context),
        RecommendCommand.Create(context),
        EraseCommand.Create(context),
        ModelsCommand.Create(context),
        PromoteCommand.Create(context),
        RollbackCommand.Create(context),
        DoctorCommand.Create(context),
    };

    private static int Fail(IAnsiConsole errors, string problem, string? mend)
    {
        errors.MarkupLineInterpolated($"[red]error:[/] {problem}");
        if (!string.IsNullOrEmpty(mend))
        {
            errors.MarkupLineInterpolated($"{mend}");
        }

        return ExitCodes.Failure;
    }

    private static string OneLine(Exception e)
    {
        var message = e.Message.ReplaceLineEndings(" ");
        // Errors of input say what is wrong by themselves; the kind of any other is part of what a report needs.
        return e is InvalidDataException or IOException or UnauthorizedAccessException or ValidationException or NotSupportedException
            ? message
            : $"{e.GetType().Name}: {message}";
    }
}

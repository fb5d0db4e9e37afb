using System.CommandLine;
using Recsys.Cli.Local;
using Spectre.Console;

namespace Recsys.Cli;

/// <summary>What all verbs share: where they print, the clock, and the option that says which local system is meant.</summary>
/// <param name="Output">Tables and progress.</param>
/// <param name="Errors">Complaints.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandContext(IAnsiConsole Output, IAnsiConsole Errors, TimeProvider Time)
{
    /// <summary>The folder of the local system's state.</summary>
    public Option<string> State { get; } = new("--state")
    {
        Description = "The folder of the local system's state",
        DefaultValueFactory = _ => StateFolder.DefaultPath,
        Recursive = true,
    };

    /// <summary>Where the system is that a verb talks to.</summary>
    public Endpoints Endpoints(ParseResult result) => Local.Endpoints.Find(result.GetRequiredValue(State));
}

namespace Recsys.Cli.Local;

/// <summary>A command cannot go on: what is wrong, and the mend. Shown as two lines, without a stack trace; exit code 1.</summary>
internal sealed class CommandException(string problem, string mend) : Exception($"{problem} {mend}")
{
    public string Problem { get; } = problem;

    public string Mend { get; } = mend;
}

namespace Recsys.Cli;

/// <summary>What the process answers.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The command could not do its work; one line says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The file could only be read by guessing: like a wrong command line, it is for the person to say what is meant.</summary>
    public const int Refused = 2;

    /// <summary>Ctrl-C, as shells number it.</summary>
    public const int Cancelled = 130;
}

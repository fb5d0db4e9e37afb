namespace Recsys.Local;

/// <summary>How a child process is started.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>Program: a path, or a name that is looked up in PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>What error messages call the process; null takes the program's file name.</summary>
    public string? Name { get; init; }

    /// <summary>Arguments, one each; no shell reads them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Folder to run in; null is the caller's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to the caller's environment; null as a value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Put before each line that is handed to <see cref="Output"/>, such as "[azurite] ".</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Receives every line of both streams with <see cref="Prefix"/> before it; null drops them.</summary>
    public Action<string>? Output { get; init; }

    /// <summary>Lines kept for error messages and for waits that start late.</summary>
    public int KeptLines { get; init; } = 400;
}

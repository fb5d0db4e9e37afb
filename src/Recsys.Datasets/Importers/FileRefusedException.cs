namespace Recsys.Datasets.Importers;

/// <summary>A file that could only be read by guessing, so nothing of it was read.</summary>
/// <param name="problem">The file, the line, what was seen and what would be read.</param>
/// <param name="mend">What to do, with the option where there is one.</param>
public sealed class FileRefusedException(string problem, string mend) : IOException($"{problem} {mend}")
{
    /// <summary>The file, the line, what was seen and what would be read.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do.</summary>
    public string Mend { get; } = mend;
}

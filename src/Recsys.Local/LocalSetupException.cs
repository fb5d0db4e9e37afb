namespace Recsys.Local;

/// <summary>
/// Something that a local run needs is missing or in the way. <see cref="Exception.Message"/> says what,
/// <see cref="Mend"/> what the user can do about it; a command line prints both and ends.
/// </summary>
public sealed class LocalSetupException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="problem">What is wrong, in one line.</param>
    /// <param name="mend">What to do, in one line.</param>
    /// <param name="cause">The failure underneath, if there was one.</param>
    public LocalSetupException(string problem, string mend, Exception? cause = null)
        : base($"{problem} {mend}", cause)
    {
        Problem = problem;
        Mend = mend;
    }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string Mend { get; }
}

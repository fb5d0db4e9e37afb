using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// What a training costs: <c>4·((5 + t)·P + b + f) + c</c> bytes, where P are the values of its tables, held five times
/// (<c>src/decisions/0120-five-copies-of-the-parameters.md</c>), t the tables that a step makes and drops again, b what its batches hold, f the
/// scores that the wide part is fitted on, and c what is there whatever the data. The factors are fitted to <c>Recsys.SpeedBench needs</c>.
/// </summary>
internal static class TrainingCost
{
    private const int Copies = 5;

    /// <summary>The fit of the wide part holds the scores of so many cases, and so many scores; about every fourth user gives a case.</summary>
    private const long CasesOfFit = 6_000, ScoresOfFit = 32_000_000, UsersOfCase = 4;

    /// <summary>Resident memory at the peak.</summary>
    /// <param name="sizes">The data.</param>
    /// <param name="isWide">Whether a wide part is fitted.</param>
    /// <param name="parameters">P.</param>
    /// <param name="temporary">t.</param>
    /// <param name="batch">b.</param>
    /// <param name="always">c, in MiB.</param>
    public static long Bytes(TrainingSizes sizes, bool isWide, long parameters, double temporary, long batch, long always)
    {
        var scores = !isWide ? 0 : Math.Min(ScoresOfFit, Math.Min(CasesOfFit, sizes.Users / UsersOfCase) * sizes.Items);
        return (long)(sizeof(float) * (((Copies + temporary) * parameters) + batch + scores)) + (always << 20);
    }
}

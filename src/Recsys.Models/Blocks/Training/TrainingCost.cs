using Recsys.Models.Contracts;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// What a training costs at its peak: <c>max(4·((6 + t)·P + b) + g + c, 4·(2·P + f) + w)</c> bytes. While it learns, P are the values of its
/// tables, held six times (<c>src/decisions/0120-five-copies-of-the-parameters.md</c>), t the tables that a step makes and drops again,
/// b what its batches hold, g what they leave behind until it is collected (<see cref="Garbage"/>) and c what is there whatever the data. At its
/// end there are the model, the scores f that the wide part is fitted on, and w beside them. The factors are fitted to
/// <c>Recsys.SpeedBench needs</c>.
/// </summary>
internal static class TrainingCost
{
    private const int Copies = 6, CopiesAtTheEnd = 2;

    /// <summary>The fit of the wide part holds the scores of so many cases, and so many scores; about every fourth user gives a case.</summary>
    private const long CasesOfFit = 6_000, ScoresOfFit = 32_000_000, UsersOfCase = 4;

    private const long BesideTheFit = 20L << 20;


    /// <summary>Resident memory at the peak.</summary>
    /// <param name="sizes">The data.</param>
    /// <param name="isWide">Whether a wide part is fitted.</param>
    /// <param name="parameters">P.</param>
    /// <param name="temporary">t.</param>
    /// <param name="batch">b.</param>
    /// <param name="always">c, in MiB.</param>
    /// <param name="left">What the batches of an epoch leave behind, bytes an interaction.</param>
    public static long Bytes(
        TrainingSizes sizes, bool isWide, long parameters, double temporary, long batch, long always, long left = 160)
    {
        var learning = (long)(sizeof(float) * (((Copies + temporary) * parameters) + batch)) + (always << 20)
            + Math.Min(Garbage.Most, left * sizes.Interactions);
        var scores = Math.Min(ScoresOfFit, Math.Min(CasesOfFit, sizes.Users / UsersOfCase) * sizes.Items);
        return isWide ? Math.Max(learning, (sizeof(float) * ((CopiesAtTheEnd * parameters) + scores)) + BesideTheFit) : learning;
    }
}

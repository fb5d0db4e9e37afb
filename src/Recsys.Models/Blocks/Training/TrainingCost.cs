namespace Recsys.Models.Blocks.Training;

/// <summary>What the parts of a training cost; the factors are fitted to <c>Recsys.SpeedBench needs</c>.</summary>
internal static class TrainingCost
{
    /// <summary>The parameters, their gradient, the two moments of the optimiser and the best so far.</summary>
    private const int Copies = 5;

    /// <summary>Resident memory at the peak.</summary>
    /// <param name="parameters">Values of the tables.</param>
    /// <param name="temporary">Values of tables that a step makes and drops again.</param>
    /// <param name="batch">Values that a batch holds.</param>
    public static long Bytes(long parameters, long temporary, long batch) => sizeof(float) * ((Copies * parameters) + temporary + batch);
}

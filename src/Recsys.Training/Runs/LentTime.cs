namespace Recsys.Training.Runs;

/// <summary>
/// Processor time that trainings share evenly, where what one leaves when it ends goes to those that have not ended. Safe for several threads.
/// </summary>
/// <param name="cpuSeconds">For all of them.</param>
/// <param name="trainings">How many there are.</param>
internal sealed class LentTime(double cpuSeconds, int trainings)
{
    private readonly Lock _gate = new();
    private double _left = cpuSeconds;
    private int _open = trainings;

    /// <summary>What each of those that have not ended may use from its beginning to its end, as it is known by now.</summary>
    public double Share()
    {
        lock (_gate) return Math.Max(0, _left) / Math.Max(1, _open);
    }

    /// <summary>One has ended.</summary>
    /// <param name="spent">What it has used.</param>
    public void End(double spent)
    {
        lock (_gate) (_left, _open) = (_left - spent, _open - 1);
    }
}

namespace Recsys.Training.Runs;

/// <summary>
/// Processor time that trainings share evenly, where what one leaves when it ends goes to those that have not ended. One of them may have a claim to
/// more than an even share, which the others leave it until it has ended. Safe for several threads.
/// </summary>
/// <param name="cpuSeconds">For all of them.</param>
/// <param name="trainings">How many there are.</param>
/// <param name="claim">What one of them needs to its end; less than an even share is no claim.</param>
internal sealed class LentTime(double cpuSeconds, int trainings, double claim = 0)
{
    private readonly Lock _gate = new();
    private double _left = cpuSeconds;
    private int _open = trainings;
    private double _claim = claim > cpuSeconds / trainings ? Math.Min(claim, cpuSeconds) : 0;

    /// <summary>What each of those that have not ended may use from its beginning to its end, as it is known by now.</summary>
    /// <param name="claims">Whether it is the one with a claim.</param>
    public double Share(bool claims = false)
    {
        lock (_gate)
        {
            var (left, even) = (Math.Max(0, _left), Math.Max(0, _left) / Math.Max(1, _open));
            return _claim <= even ? even : claims ? Math.Min(left, _claim) : Math.Max(0, left - _claim) / Math.Max(1, _open - 1);
        }
    }

    /// <summary>One has ended.</summary>
    /// <param name="spent">What it has used.</param>
    /// <param name="claims">Whether it is the one with a claim.</param>
    public void End(double spent, bool claims = false)
    {
        lock (_gate) (_left, _open, _claim) = (_left - spent, _open - 1, claims ? 0 : _claim);
    }
}

namespace Recsys.Interactions.History;

/// <summary>How many of those users whom this process has not met are not in the table either, of late: an exponential average.</summary>
internal sealed class NewUsers
{
    // Of the last few hundred users.
    private const double Weight = 1.0 / 256;

    private readonly Lock _gate = new();
    private double _share = 1;

    /// <summary>Whether all of so many are more likely new than not, each by itself.</summary>
    public bool AreLikely(int users)
    {
        lock (_gate)
        {
            return users > 0 && Math.Pow(_share, users) > 0.5;
        }
    }

    public void Saw(int users, int areNew)
    {
        if (users == 0)
        {
            return;
        }

        lock (_gate)
        {
            var kept = Math.Pow(1 - Weight, users);
            _share = (kept * _share) + ((1 - kept) * areNew / users);
        }
    }
}

namespace Recsys.Domain;

/// <summary>
/// Which timestamps are moments. Every event carries one; where a file knows only an order, it is a place in that order, counted from 1970. No event
/// of a user is so old, so both can lie in one log: a place has no hour, no weekday and no age.
/// </summary>
public static class Moments
{
    /// <summary>The first moment, 10⁸ seconds after 1970 began; timestamps before it are places in an order.</summary>
    public static readonly DateTimeOffset First = DateTimeOffset.FromUnixTimeSeconds(100_000_000);

    /// <summary>Whether a timestamp is a moment.</summary>
    public static bool IsReal(DateTimeOffset timestamp) => timestamp >= First;
}

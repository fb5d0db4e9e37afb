namespace Recsys.Models.Blend;

/// <summary>Lengths of histories in a few buckets that widen.</summary>
public static class HistoryLength
{
    private static readonly int[] Starts = [1, 3, 6, 12, 25, 50, 100];

    /// <summary>The lengths at which a bucket begins, after the one of empty histories.</summary>
    public static IReadOnlyList<int> Edges => Starts;

    /// <summary>The number of buckets.</summary>
    public static int Buckets => Starts.Length + 1;

    /// <summary>0 for an empty history; the number of edges that the length has reached.</summary>
    public static int BucketOf(int length)
    {
        var bucket = 0;
        while (bucket < Starts.Length && length >= Starts[bucket])
        {
            bucket++;
        }

        return bucket;
    }
}

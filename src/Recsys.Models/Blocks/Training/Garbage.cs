namespace Recsys.Models.Blocks.Training;

/// <summary>
/// Bounds what the steps of trainings, and the cases of checks, leave behind. Large arrays wait for a full collection, and the more of them are alive
/// the longer the collector puts that off: beside half a gigabyte of moments and histories up to two of garbage. A step asks; the process is one for
/// all trainings.
/// </summary>
public static class Garbage
{
    /// <summary>Bytes of garbage that may come together.</summary>
    internal const long Most = 128 << 20;

    private static long _alive = long.MaxValue - Most;

    /// <summary>Collects where there is more than that since the last time.</summary>
    public static void Bound()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        var alive = Interlocked.Read(ref _alive);
        if (now < alive) Interlocked.CompareExchange(ref _alive, now, alive);
        if (now <= Interlocked.Read(ref _alive) + Most) return;
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: false);
        Interlocked.Exchange(ref _alive, GC.GetTotalMemory(forceFullCollection: false));
    }
}

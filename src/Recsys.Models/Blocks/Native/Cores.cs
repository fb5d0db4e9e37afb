using System.Runtime.ExceptionServices;

namespace Recsys.Models.Blocks.Native;

/// <summary>
/// Shares the cores of the machine out evenly among the threads of this process that work for long. The loops of one that works alone are split over
/// all of them; where as many work as there are cores, each keeps to its own. What is split has no sum in common, so that the number of threads,
/// which may change from one loop to the next, changes no bit. Who waits for the others does not spin for longer than a moment.
/// </summary>
public static class Cores
{
    /// <summary>Parts a thread: who is held up by another process leaves the rest to the others.</summary>
    private const int PartsOfThread = 2;

    private static int _working;

    /// <summary>Threads that the loops of this thread may be split over; 0 asks how many are free, null does not split.</summary>
    [ThreadStatic]
    private static int? _threads;

    [ThreadStatic]
    private static double _helpSeconds;

    /// <summary>
    /// Processor seconds of this thread since it began, with those that others have worked for its loops; null where the system has no such clock.
    /// </summary>
    public static double? CpuSeconds() => ThreadClock.Seconds() + _helpSeconds;

    /// <summary>Takes a core for this thread, until it is disposed of on it.</summary>
    public static IDisposable Take() => new Place(0);

    /// <summary>The same, but with so many threads whatever others do.</summary>
    internal static IDisposable Take(int threads) => new Place(threads);

    /// <summary>
    /// Does all of <c>0 … count − 1</c>, in parts that begin at multiples of <paramref name="least"/>, each once and in any order, perhaps side by
    /// side.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="least">The fewest that are worth a part: some twenty microseconds.</param>
    /// <param name="part">Does those from the first to before the second.</param>
    internal static void Split(int count, int least, Action<int, int> part)
    {
        var threads = Math.Min(count / least, Threads());
        if (threads <= 1)
        {
            part(0, count);
            return;
        }

        var parts = Math.Min(count / least, threads * PartsOfThread);
        var size = (((count + parts - 1) / parts) + least - 1) / least * least;
        var (own, kept, gate, help) = (Environment.CurrentManagedThreadId, _threads, new Lock(), 0.0);
        _threads = null;
        try
        {
            Parallel.For(
                0, (count + size - 1) / size, new ParallelOptions { MaxDegreeOfParallelism = threads },
                () => Environment.CurrentManagedThreadId == own ? null : ThreadClock.Seconds(),
                (p, _, start) =>
                {
                    part(p * size, Math.Min(count, (p + 1) * size));
                    return start;
                },
                start =>
                {
                    if (start is not { } from) return;
                    lock (gate) help += ThreadClock.Seconds()!.Value - from;
                });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
        finally
        {
            _threads = kept;
            _helpSeconds += help;
        }
    }

    private static int Threads() => _threads switch
    {
        null => 1,
        0 => Math.Max(1, Environment.ProcessorCount / Volatile.Read(ref _working)),
        { } asked => asked,
    };

    private sealed class Place : IDisposable
    {
        private readonly int? _before = _threads;

        public Place(int threads)
        {
            _threads = threads;
            Interlocked.Increment(ref _working);
        }

        public void Dispose()
        {
            _threads = _before;
            Interlocked.Decrement(ref _working);
        }
    }
}

using CsCheck;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class AheadTests
{
    [Fact]
    public void Inputs_come_in_their_order_whatever_the_pace_of_the_two_sides() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int, Gen.Int).Sample(
            (count, makerSeed, takerSeed) =>
            {
                using var ahead = new Ahead<int>(Paced(Enumerable.Range(0, count), makerSeed), Cancel);
                Assert.Equal(Enumerable.Range(0, count), Paced(ahead.Inputs(), takerSeed));
            },
            iter: 100);

    [Fact]
    public void What_is_drawn_does_not_depend_on_the_pace_of_the_taker() =>
        Gen.Select(Gen.Int, Gen.Int).Sample(
            (seed, pace) =>
            {
                static IEnumerable<int> Draw(Random random)
                {
                    for (var n = 0; n < 40; n++) yield return random.Next();
                }

                using var ahead = new Ahead<int>(Draw(new Random(seed)), Cancel);
                Assert.Equal(Draw(new Random(seed)), Paced(ahead.Inputs(), pace));
            },
            iter: 50);

    [Fact]
    public void So_many_inputs_are_made_ahead_and_no_more()
    {
        const int count = 20;
        var begun = 0;
        IEnumerable<int> Source()
        {
            for (var n = 0; n < count; n++)
            {
                Interlocked.Increment(ref begun);
                yield return n;
            }
        }

        using var ahead = new Ahead<int>(Source(), Cancel);
        foreach (var input in ahead.Inputs())
        {
            var allowed = Math.Min(count, input + 1 + Ahead<int>.Most);
            // Both bounds: the other side comes as far as this by itself, and does not go on while we hold this input.
            SpinWait.SpinUntil(() => Volatile.Read(ref begun) >= allowed || Cancel.IsCancellationRequested);
            Assert.Equal(allowed, Volatile.Read(ref begun));
        }
    }

    [Fact]
    public void An_exception_comes_after_the_inputs_before_it()
    {
        var failure = new InvalidDataException("The third cannot be made.");
        IEnumerable<int> Source()
        {
            yield return 1;
            yield return 2;
            throw failure;
        }

        using var ahead = new Ahead<int>(Source(), Cancel);
        var taken = new List<int>();
        Assert.Same(failure, Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var input in ahead.Inputs()) taken.Add(input);
        }));
        Assert.Equal([1, 2], taken);
    }

    [Fact]
    public void Who_stops_early_leaves_no_thread_behind() =>
        Gen.Int[0, 5].Sample(
            takes =>
            {
                Thread? maker = null;
                var isLeft = false;
                IEnumerable<int> Source()
                {
                    maker = Thread.CurrentThread;
                    try
                    {
                        for (var n = 0; ; n++) yield return n;
                    }
                    finally
                    {
                        isLeft = true;
                    }
                }

                using (var ahead = new Ahead<int>(Source(), Cancel))
                {
                    Assert.Equal(Enumerable.Range(0, takes), ahead.Inputs().Take(takes));
                }

                // Where nothing was taken, it may have ended before it began.
                Assert.True(isLeft || (takes == 0 && maker is null));
                Assert.False(maker?.IsAlive ?? false);
                Assert.NotSame(Thread.CurrentThread, maker);
            },
            iter: 50);

    [Fact]
    public void Cancellation_ends_both_sides()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Thread? maker = null;
        IEnumerable<int> Source()
        {
            maker = Thread.CurrentThread;
            yield return 0;
            // The taker waits for an input that will never be there.
            cancellation.Cancel();
            cancellation.Token.WaitHandle.WaitOne();
            cancellation.Token.ThrowIfCancellationRequested();
        }

        using (var ahead = new Ahead<int>(Source(), cancellation.Token))
        {
            Assert.ThrowsAny<OperationCanceledException>(() => ahead.Inputs().Count());
        }

        Assert.False(maker?.IsAlive ?? false);
    }

    [Fact]
    public void The_processor_time_of_the_other_thread_is_known()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a clock of a thread's processor time.");
        static IEnumerable<int> Source()
        {
            var begin = ThreadClock.Seconds();
            while (ThreadClock.Seconds() - begin < 0.02)
            {
            }

            yield return 1;
            yield return 2;
        }

        double known = 0;
        using var ahead = new Ahead<int>(Source(), Cancel, spent => known = spent);
        // While it works, not when it has ended: a slice ends in the midst of an epoch.
        Assert.All(ahead.Inputs(), _ => Assert.True(known >= 0.02));
    }

    /// <summary>The same, at a pace that changes from one to the next.</summary>
    private static IEnumerable<int> Paced(IEnumerable<int> source, int seed)
    {
        var random = new Random(seed);
        foreach (var input in source)
        {
            if (random.Next(3) == 0) Thread.SpinWait(random.Next(20_000));
            yield return input;
        }
    }
}

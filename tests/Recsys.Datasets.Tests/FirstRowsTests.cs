using CsCheck;
using Recsys.Datasets.Splits;

namespace Recsys.Datasets.Tests;

public sealed class FirstRowsTests
{
    [Fact]
    public void The_first_rows_are_what_a_copy_of_them_would_be() =>
        Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6]).List[0, 30], Gen.Double[0, 1]).Sample((events, share) =>
        {
            var builder = new DatasetBuilder("drawn");
            for (var n = 0; n < events.Count; n++)
            {
                builder.Add(TestRows.View($"u{events[n].Item1}", $"i{events[n].Item2}", n, n % 2 == 0 ? "tv" : "phone"));
            }

            var whole = builder.Build();
            var count = (int)(share * whole.Count);
            var (first, copy) = (whole.First(count), whole.Where(r => r < count));
            Assert.Equal(copy.Count, first.Count);
            Assert.Equal(copy.Users.ToArray(), first.Users.ToArray());
            Assert.Equal(copy.Items.ToArray(), first.Items.ToArray());
            Assert.Equal(copy.Times.ToArray(), first.Times.ToArray());
            Assert.Equal(copy.Contexts.ToArray(), first.Contexts.ToArray());
            Assert.Equal(copy.Histories.Users, first.Histories.Users);
            for (var user = 0; user < copy.Histories.Users; user++)
            {
                Assert.Equal(copy.Histories.ItemsOf(user).ToArray(), first.Histories.ItemsOf(user).ToArray());
                Assert.Equal(copy.Histories.RowsOf(user).ToArray(), first.Histories.RowsOf(user).ToArray());
            }
        });

    /// <summary>Sixteen times the histories of the same users and cases: what the split allocates is of users and cases.</summary>
    [Fact]
    public void A_split_in_time_refers_to_histories_and_copies_none()
    {
        var (small, large) = (AllocatedBySplit(eventsOfUser: 20), AllocatedBySplit(eventsOfUser: 320));
        // The runtime counts what it hands to a thread by pieces; the histories would be some hundred thousand bytes.
        Assert.InRange(large, 1, small + (32 << 10));
        Assert.InRange(small, 1, 200 * Users);
    }

    private const int Users = 300;

    private static long AllocatedBySplit(int eventsOfUser)
    {
        var builder = new DatasetBuilder("drawn");
        for (var n = 0; n < eventsOfUser; n++)
        {
            // As many items as that the set of seen ones is not what grows.
            for (var user = 0; user < Users; user++) builder.Add(TestRows.View($"u{user}", $"i{n % 10}", (n * Users) + user));
        }

        // Everybody takes something new at the end of each span.
        for (var user = 0; user < Users; user++) builder.Add(TestRows.View($"u{user}", "x", (eventsOfUser * Users) + user));
        for (var user = 0; user < Users; user++) builder.Add(TestRows.View($"u{user}", "y", ((eventsOfUser + 1) * Users) + user));
        var whole = builder.Build();
        _ = whole.Histories;
        var share = Users / (double)whole.Count;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var split = Protocols.TimeSplit(whole, share, share);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((Users, Users), (split.Validation.Count, split.Test.Count));
        return allocated;
    }
}

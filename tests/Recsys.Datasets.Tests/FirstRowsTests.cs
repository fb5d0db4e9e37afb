using CsCheck;

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
            Assert.Equal(copy.Weights.ToArray(), first.Weights.ToArray());
            Assert.Equal(copy.Contexts.ToArray(), first.Contexts.ToArray());
            Assert.Equal(copy.Histories.Users, first.Histories.Users);
            for (var user = 0; user < copy.Histories.Users; user++)
            {
                Assert.Equal(copy.Histories.ItemsOf(user).ToArray(), first.Histories.ItemsOf(user).ToArray());
                Assert.Equal(copy.Histories.RowsOf(user).ToArray(), first.Histories.RowsOf(user).ToArray());
                Assert.Equal(copy.Histories.TimesOf(user), first.Histories.TimesOf(user));
            }
        });
}

using CsCheck;
using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Wide;

public class ItemNeighboursTests
{
    [Fact]
    public void By_hand_a_neighbour_counts_by_its_distance_and_half_where_it_came_before()
    {
        // u0: a b c, u1: b a. a and b have two users each, c has one.
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], isOrdered: true);
        Assert.Equal((1 + 0.5) / Math.Sqrt(2 * 2), Similarity(table, id("a"), id("b")), 1e-6);
        Assert.Equal(0.5 / Math.Sqrt(2 * 1), Similarity(table, id("a"), id("c")), 1e-6);
        Assert.Equal((0.5 + 1) / Math.Sqrt(2 * 2), Similarity(table, id("b"), id("a")), 1e-6);
        Assert.Equal(1 / Math.Sqrt(2 * 1), Similarity(table, id("b"), id("c")), 1e-6);
        Assert.Equal(0.5 / 2 / Math.Sqrt(1 * 2), Similarity(table, id("c"), id("a")), 1e-6);
        Assert.Equal(0.5 / Math.Sqrt(1 * 2), Similarity(table, id("c"), id("b")), 1e-6);
    }

    [Fact]
    public void By_hand_without_an_order_it_is_the_cosine_of_common_users()
    {
        var (table, id) = Of([["a", "b", "c"], ["b", "a"], ["c"]], isOrdered: false);
        Assert.Equal(1, Similarity(table, id("a"), id("b")), 1e-6);
        Assert.Equal(1 / Math.Sqrt(2 * 2), Similarity(table, id("c"), id("b")), 1e-6);
        Assert.Equal(0, Similarity(table, id("a"), id("a")));
    }

    [Fact]
    public void A_repeated_item_stands_at_its_latest_place()
    {
        var (table, id) = Of([["a", "b", "a", "c"]], isOrdered: true);
        Assert.Equal(1, Similarity(table, id("a"), id("c")), 1e-6);
        Assert.Equal(1, Similarity(table, id("b"), id("a")), 1e-6);
    }

    [Fact]
    public void The_nearest_come_first_and_of_equally_near_ones_the_lower_index() =>
        Gen.Int[0, 8].Array[2, 12].Array[1, 12].Sample(users =>
        {
            var (table, _) = Of([.. users.Select(u => u.Select(i => $"i{i}").ToArray())], isOrdered: true);
            for (var item = 0; item < table.Items; item++)
            {
                var row = Enumerable.Range(item * table.Width, table.Width).Select(k => (S: table.Similarities[k], Id: table.Ids[k]))
                    .TakeWhile(p => p.Id > 0).ToArray();
                Assert.Equal(row.OrderByDescending(p => p.S).ThenBy(p => p.Id), row);
                Assert.All(row, p => Assert.True(p.S > 0 && p.Id != item));
                Assert.Equal(row.Length, row.Select(p => p.Id).Distinct().Count());
            }
        });

    [Fact]
    public void What_a_history_is_near_to_is_the_sum_of_its_rows_and_nothing_for_an_empty_one()
    {
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], isOrdered: true);
        var scores = new float[table.Items];
        table.AddTo([], 1, 1, scores);
        Assert.All(scores, s => Assert.Equal(0, s));
        table.AddTo([id("b"), id("a"), id("b")], halfLife: 1, factor: 2, scores);
        Assert.Equal(2 * ((0.5 * Similarity(table, id("a"), id("c"))) + Similarity(table, id("b"), id("c"))), scores[id("c")], 1e-6);
    }

    private static double Similarity(ItemNeighbours table, int from, int to)
    {
        var place = table.Ids.AsSpan(from * table.Width, table.Width).IndexOf(to);
        return place < 0 ? 0 : table.Similarities[(from * table.Width) + place];
    }

    private static (ItemNeighbours Table, Func<string, int> Id) Of(string[][] users, bool isOrdered)
    {
        var builder = new DatasetBuilder("by-hand", isTimed: true);
        for (var u = 0; u < users.Length; u++)
        {
            for (var n = 0; n < users[u].Length; n++)
            {
                builder.Add(new Interaction
                {
                    EventId = FormattableString.Invariant($"{u}-{n}"), UserId = FormattableString.Invariant($"u{u}"), ItemId = users[u][n],
                    Type = InteractionType.Click, Timestamp = new DateTimeOffset(2026, 1, 1, 0, n, 0, TimeSpan.Zero),
                });
            }
        }

        var data = builder.Build();
        return (ItemNeighbours.Of(data, isOrdered), data.ItemVocabulary.IndexOf);
    }
}

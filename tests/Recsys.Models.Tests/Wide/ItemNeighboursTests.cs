using CsCheck;
using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Wide;

public class ItemNeighboursTests
{
    private static readonly RuleForm Rules = new(Window: 50, Backwards: 0.5f, TargetPower: 0.5f, SourcePower: 0.5f);

    [Fact]
    public void By_hand_a_rule_ends_at_its_window_and_divides_by_powers_of_the_users()
    {
        // u0: a b c, u1: b a. a and b have two users each, c has one.
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], new RuleForm(Window: 1, Backwards: 0, TargetPower: 1, SourcePower: 0.25f));
        Assert.Equal(1 / (Math.Pow(2, 0.25) * 2), Similarity(table, id("a"), id("b")), 1e-6);
        Assert.Equal(1 / Math.Pow(2, 0.25), Similarity(table, id("b"), id("c")), 1e-6);
        Assert.Equal(0, Similarity(table, id("a"), id("c")));
        Assert.Equal(0, Similarity(table, id("c"), id("b")));
    }

    [Fact]
    public void A_row_keeps_those_of_the_largest_size_whatever_their_sign()
    {
        var table = new ItemNeighbours(Rules, items: 300);
        table.Keep(7, Enumerable.Range(1, 200).Select(i => (i % 2 == 0 ? i : -i / 1f, i)));
        Assert.Equal(Enumerable.Range(101, 100).Reverse(), table.Ids.AsSpan(7 * table.Width, table.Width).ToArray());
        Assert.Equal([200, -199, 198], table.Similarities.AsSpan(7 * table.Width, 3).ToArray());
        Assert.Equal(200, table.Unit);
    }

    [Fact]
    public void A_saved_table_comes_back_and_one_that_points_beyond_the_items_is_refused()
    {
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], Rules);
        var loaded = ItemNeighbours.Of(table.ToValues(), table.Items);
        Assert.Equal(table.Name, loaded.Name);
        Assert.Equal(table.Ids, loaded.Ids);
        Assert.Equal(table.Similarities, loaded.Similarities);
        Assert.Throws<InvalidDataException>(() => ItemNeighbours.Of(table.ToValues(), table.Items + 1));
        table.Ids[id("a") * table.Width] = table.Items;
        Assert.Throws<InvalidDataException>(() => ItemNeighbours.Of(table.ToValues(), table.Items));
    }

    [Fact]
    public void By_hand_a_neighbour_counts_by_its_distance_and_half_where_it_came_before()
    {
        // u0: a b c, u1: b a. a and b have two users each, c has one.
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], Rules);
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
        var (table, id) = Of([["a", "b", "c"], ["b", "a"], ["c"]], new CommonUsersForm());
        Assert.Equal(1, Similarity(table, id("a"), id("b")), 1e-6);
        Assert.Equal(1 / Math.Sqrt(2 * 2), Similarity(table, id("c"), id("b")), 1e-6);
        Assert.Equal(0, Similarity(table, id("a"), id("a")));
    }

    [Fact]
    public void A_repeated_item_stands_at_its_latest_place()
    {
        var (table, id) = Of([["a", "b", "a", "c"]], Rules);
        Assert.Equal(1, Similarity(table, id("a"), id("c")), 1e-6);
        Assert.Equal(1, Similarity(table, id("b"), id("a")), 1e-6);
    }

    [Fact]
    public void The_nearest_come_first_and_of_equally_near_ones_the_lower_index() =>
        Gen.Int[0, 8].Array[2, 12].Array[1, 12].Sample(users =>
        {
            var (table, _) = Of([.. users.Select(u => u.Select(i => $"i{i}").ToArray())], Rules);
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
        var (table, id) = Of([["a", "b", "c"], ["b", "a"]], Rules);
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

    private static (ItemNeighbours Table, Func<string, int> Id) Of(string[][] users, TableForm form)
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
        return (form.Build(data), data.ItemVocabulary.IndexOf);
    }
}

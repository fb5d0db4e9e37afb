using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;

namespace Recsys.Datasets.Tests.Splits;

public class NewItemsTests
{
    private static readonly InteractionDataset Shop = BuildShop();

    [Fact]
    public void No_held_out_item_is_trained_on_validated_or_seen_in_a_history()
    {
        var (split, items) = NewItems.HoldOut(Shop, 0.2, seed: 1);
        var held = items.ToHashSet();
        Assert.InRange(held.Count, 8, 12);
        Assert.DoesNotContain(split.Train.Items.ToArray(), held.Contains);
        Assert.All(split.Validation, c => Assert.DoesNotContain(c.Target, held));
        Assert.All(split.Validation.Concat(split.Test), c => Assert.DoesNotContain(c.Query.History, held.Contains));
        Assert.Equal(NewItems.ProtocolName, split.Protocol);
    }

    [Fact]
    public void Each_user_who_took_one_is_asked_for_the_last_one_with_what_was_known_then()
    {
        var (split, items) = NewItems.HoldOut(Shop, 0.2, seed: 1);
        Assert.NotEmpty(split.Test);
        var fields = Shop.Context.Fields.Count;
        foreach (var (query, target) in split.Test)
        {
            var taken = Shop.Histories.ItemsOf(query.User).ToArray();
            var position = Array.FindLastIndex(taken, i => items.Contains(i));
            Assert.Equal(taken[position], target);
            int[] kept = [.. Enumerable.Range(0, position).Where(i => !items.Contains(taken[i]))];
            Assert.Equal(kept.Select(i => taken[i]), query.History);
            var rows = Shop.Histories.RowsOf(query.User).ToArray();
            Assert.Equal(kept.Select(i => Shop.Times[rows[i]]), query.HistoryTimes);
            Assert.Equal(kept.SelectMany(i => Shop.ContextOf(rows[i]).ToArray()), query.HistoryContexts);
            Assert.Equal(Shop.ContextOf(rows[position]).ToArray(), query.Context);
            Assert.Equal(fields, query.Context.Length);
        }

        Assert.Equal(split.Test.Count, split.Test.Select(c => c.Query.User).Distinct().Count());
    }

    [Fact]
    public void A_seed_draws_the_same_items_and_another_others()
    {
        Assert.Equal(NewItems.HoldOut(Shop, 0.2, 1).Items, NewItems.HoldOut(Shop, 0.2, 1).Items);
        Assert.NotEqual(NewItems.HoldOut(Shop, 0.2, 1).Items, NewItems.HoldOut(Shop, 0.2, 2).Items);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_share_must_leave_something_on_both_sides(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NewItems.HoldOut(Shop, share, 1));

    private static InteractionDataset BuildShop()
    {
        var builder = new DatasetBuilder("shop");
        foreach (var interaction in new SimulatedShop(new ShopOptions { Users = 60, Items = 50, Interactions = 1_500 }).Interactions())
        {
            builder.Add(interaction);
        }

        return builder.Build();
    }
}

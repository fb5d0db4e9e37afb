using Recsys.Datasets.Simulation;
using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Tests.Simulation;

public sealed class SimulatedShopTests
{
    private static readonly Interaction[] Events = [.. new SimulatedShop().Interactions()];

    [Fact]
    public void The_defaults_make_a_shop_of_the_documented_size()
    {
        Assert.Equal(30_000, Events.Length);
        Assert.Equal(600, Events.Select(e => e.UserId).Distinct().Count());
        Assert.InRange(Events.Select(e => e.ItemId).Distinct().Count(), 380, 400);
        Assert.Equal(30_000, Events.Select(e => e.EventId).Distinct().Count());
        Assert.Equal(400, new SimulatedShop().Catalog.Items.Select(i => i.ItemId).Distinct().Count());
        Assert.True(Events.Select(e => e.Type).Distinct().Count() >= 5);
    }

    [Fact]
    public void Events_come_in_order_of_time() =>
        Assert.True(Events.Zip(Events.Skip(1)).All(p => p.First.Timestamp <= p.Second.Timestamp));

    [Fact]
    public void The_same_seed_gives_the_same_events_and_another_one_others()
    {
        var options = new ShopOptions { Interactions = 500 };
        Assert.Equal(new SimulatedShop(options).Interactions(), new SimulatedShop(options).Interactions());
        Assert.NotEqual(
            new SimulatedShop(options).Interactions().Select(e => e.ItemId),
            new SimulatedShop(options with { Seed = 7 }).Interactions().Select(e => e.ItemId));
    }

    [Fact]
    public void A_visit_is_one_users_on_one_device_in_one_country()
    {
        foreach (var visit in Events.GroupBy(e => e.SessionId))
        {
            Assert.Single(visit.Select(e => (e.UserId, e.Context)).Distinct());
        }
    }

    [Fact]
    public void The_lift_of_a_context_is_the_true_one()
    {
        // Without sequels and chains every choice is free, so the odds of a category rise by exactly the declared factor.
        var options = new ShopOptions { SequelShare = 0, ChainShare = 0, TasteSpread = 0, Interactions = 60_000, Users = 2_000, Items = 4_000 };
        var shop = new SimulatedShop(options);
        var categories = shop.Catalog.Items.ToDictionary(i => i.ItemId, i => i.Categories[0]);
        // Category 2 belongs to the first device.
        var name = ShopCatalog.CategoryName(2);
        double Odds(IEnumerable<Interaction> events)
        {
            var share = events.Average(e => categories[e.ItemId] == name ? 1.0 : 0.0);
            return share / (1 - share);
        }

        var events = shop.Interactions().ToArray();
        var lift = Odds(events.Where(e => e.Context.Device == "phone")) / Odds(events.Where(e => e.Context.Device == "tv"));
        // On the tv another category is lifted instead, which adds about a tenth to the odds ratio.
        Assert.InRange(lift, ShopHabits.ContextLift * 0.9, ShopHabits.ContextLift * 1.3);
    }

    [Fact]
    public void The_true_probabilities_are_a_distribution_that_follows_the_habits()
    {
        var shop = new SimulatedShop();
        var saturdayNight = new DateTimeOffset(2024, 1, 6, 21, 0, 0, TimeSpan.Zero);
        var phone = shop.CategoryProbabilities(3, saturdayNight, RequestContext.Of("phone", "DE"));
        var tv = shop.CategoryProbabilities(3, saturdayNight, RequestContext.Of("tv", "DE"));
        Assert.Equal(1, phone.Sum(), 9);
        Assert.Equal(1, tv.Sum(), 9);
        Assert.Equal(5 * 5, phone[2] / phone[14] / (tv[2] / tv[14]), 6);
    }

    [Fact]
    public void Sequels_follow_each_other_far_more_often_than_by_chance()
    {
        var shop = new SimulatedShop();
        var sequelOf = new Dictionary<string, string>();
        for (var i = 0; i < shop.Catalog.Sequel.Length; i++)
        {
            if (shop.Catalog.Sequel[i] >= 0)
            {
                sequelOf[ShopCatalog.IdOf(i)] = ShopCatalog.IdOf(shop.Catalog.Sequel[i]);
            }
        }

        var (followed, steps) = (0, 0);
        foreach (var visit in Events.GroupBy(e => e.SessionId))
        {
            foreach (var (first, second) in visit.Zip(visit.Skip(1)))
            {
                if (sequelOf.TryGetValue(first.ItemId, out var sequel))
                {
                    steps++;
                    followed += second.ItemId == sequel ? 1 : 0;
                }
            }
        }

        Assert.InRange((double)followed / steps, 0.1, 0.4);
    }

    [Fact]
    public void The_catalog_tells_titles_categories_and_tags() => Assert.All(new SimulatedShop().Catalog.Items, item =>
    {
        Assert.NotEmpty(item.Title!);
        Assert.Single(item.Categories);
        Assert.NotEmpty(item.Tags);
        Assert.Contains("series", item.Attributes.Keys);
    });
}

using System.Globalization;
using System.Text;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Tests.Importers;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Tests;

/// <summary>Fields whose values tell the item leave the context, of files and of what came through the hub; others stay.</summary>
public sealed class TargetLeakageTests
{
    private const int Users = 200;

    private const int Items = 50;

    private static readonly double[] Discounts = [1, 0.9, 0.8, 0.7];

    /// <summary>Each field as a function of the row's place, its user, its item and a random number.</summary>
    private static readonly Dictionary<string, Func<int, int, int, Random, string>> Fields = new()
    {
        ["price"] = (_, _, item, random) => Number((10 + (item * 7.77)) * Discounts[random.Next(4)]),
        ["unit_cost"] = (_, _, item, random) => Number(Math.Round((10 + (item * 3)) * Discounts[random.Next(4)])),
        ["variant"] = (_, _, item, random) => $"{item}-{random.Next(6)}",
        ["referrer"] = (_, _, item, random) => random.Next(10) < 7 ? $"/goods/{item}" : $"/page/{random.Next(30)}",
        ["hour"] = (row, _, _, _) => $"{row % 24}",
        ["genre_page"] = (_, _, item, random) => random.Next(5) == 0 ? "start" : $"/genre/{item % 12}",
        ["country"] = (_, user, _, random) => random.Next(20) == 0 ? "abroad" : $"c{user % 30}",
        ["city"] = (_, user, _, random) => random.Next(20) == 0 ? "abroad" : $"c{user / 2}",
        ["visit"] = (row, user, _, _) => $"{user}-{row / 400}",
        ["device"] = (_, _, _, random) => random.Next(3) == 0 ? "tv" : "phone",
        ["temperature"] = (_, _, _, random) => Number(random.Next(-100, 350) / 10.0),
        ["max_price"] = (_, _, _, random) => $"{random.Next(1, 40) * 10}",
        ["url"] = (row, _, item, _) => $"/goods/{item}?s={row}",
    };

    [Theory]
    [InlineData("price", true)]
    [InlineData("unit_cost", true)]
    [InlineData("variant", true)]
    [InlineData("referrer", true)]
    [InlineData("hour", false)]
    [InlineData("genre_page", false)]
    [InlineData("country", false)]
    [InlineData("city", false)]
    [InlineData("visit", false)]
    [InlineData("device", false)]
    [InlineData("temperature", false)]
    [InlineData("max_price", false)]
    [InlineData("url", false)]
    public void A_field_whose_values_tell_the_item_is_no_context_in_whatever_order_rows_come(string field, bool isTelling)
    {
        var rows = Rows(field);
        foreach (var order in (IEnumerable<(int User, int Item, string Value)>[])[rows, rows.OrderBy(r => r.Item), rows.OrderBy(r => r.User)])
        {
            var builder = new DatasetBuilder("shop", isTimed: false);
            foreach (var (r, n) in order.Select((r, n) => (r, n))) builder.Add(
                TestRows.View($"u{r.User}", $"i{r.Item}", n) with { Context = RequestContext.Empty.With(field, r.Value) });
            _ = builder.Build();
            Assert.Equal(isTelling ? [field] : [], builder.Attributes);

            var text = $"user,item,{field}\n" + string.Concat(order.Select(r => $"u{r.User},i{r.Item},{r.Value}\n"));
            var notes = CaseFile.With(Encoding.UTF8.GetBytes(text), "a.csv", p => InteractionFileNotes(p));
            Assert.Equal(isTelling, notes.Contains($"column '{field}' tells the item", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_each_user_takes_again_in_a_place_of_his_own_tells_nothing()
    {
        var builder = new DatasetBuilder("habits", isTimed: false);
        for (var n = 0; n < 4_000; n++) builder.Add(TestRows.View($"u{n % 200}", $"i{n % 200 * 7 % 60}", n) with
        {
            Context = RequestContext.Empty.With("place", n % 11 == 0 ? "away" : $"home of {n % 200}"),
        });
        _ = builder.Build();
        Assert.Empty(builder.Attributes);
    }

    [Fact]
    public void The_contexts_of_the_simulated_shop_stay()
    {
        var builder = new DatasetBuilder("shop");
        foreach (var interaction in new SimulatedShop().Interactions()) builder.Add(interaction);
        Assert.Equal(["hour", "weekday", "country", "device"], builder.Build().Context.Fields.Select(f => f.Name));
        Assert.Empty(builder.Attributes);
    }

    private static (int User, int Item, string Value)[] Rows(string field)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 4_000).Select(n =>
        {
            // Some items are taken more often than others.
            var (user, item) = (random.Next(Users), (int)(Items * random.NextDouble() * random.NextDouble()));
            return (user, item, Fields[field](n, user, item, random));
        })];
    }

    private static string InteractionFileNotes(string path) =>
        string.Join('\n', Datasets.Importers.InteractionFile.Open(path).Description.Notes);

    private static string Number(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Recsys.Domain;

namespace Recsys.Datasets.Simulation;

/// <summary>The items of the shop: categories, series with sequels, and how popular each is.</summary>
public sealed class ShopCatalog
{
    private const int SeriesLength = 4;

    private static readonly string[] Words =
        [
            "Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Grove", "Harbor", "Iris", "Juniper", "Kestrel", "Lagoon", "Maple", "Nimbus",
            "Opal", "Prairie",
        ];

    private static readonly string[] Themes =
    [
        "Breakfast", "Commuting", "Phone cases", "Alpine", "Cinema", "Garden", "Desk", "Baseball",
        "News", "Office", "Drawing", "Carnival", "Cooking", "Board games", "Series", "Tea",
    ];

    internal ShopCatalog(ShopOptions options, Random random)
    {
        var items = new Item[options.Items];
        CategoryOf = new int[options.Items];
        Appeal = new double[options.Items];
        Sequel = new int[options.Items];
        Members = [.. Enumerable.Range(0, options.Categories).Select(_ => new List<int>())];
        for (var i = 0; i < items.Length; i++)
        {
            var category = i % options.Categories;
            var place = i / options.Categories;
            CategoryOf[i] = category;
            // A few are liked by everybody, most by few: Zipf within the category, shuffled by the seed below.
            Appeal[i] = 1 / Math.Pow(1 + random.Next(Math.Max(1, options.Items / options.Categories)), 0.8);
            Members[category].Add(i);
            var next = i + options.Categories;
            Sequel[i] = place % SeriesLength != SeriesLength - 1 && next < items.Length ? next : -1;
            items[i] = Describe(i, category, place, CategoryName(category));
        }

        Items = items;
    }

    /// <summary>The items, in the order of their numbers.</summary>
    public IReadOnlyList<Item> Items { get; }

    internal int[] CategoryOf { get; }

    internal double[] Appeal { get; }

    /// <summary>The next item of the series, or −1.</summary>
    internal int[] Sequel { get; }

    internal List<int>[] Members { get; }

    internal static string IdOf(int item) => string.Create(CultureInfo.InvariantCulture, $"item-{item:0000}");

    /// <summary>The name of a category.</summary>
    public static string CategoryName(int category) => category < Themes.Length
        ? Themes[category]
        : string.Create(CultureInfo.InvariantCulture, $"{Themes[category % Themes.Length]} {(category / Themes.Length) + 1}");

    private static Item Describe(int item, int category, int place, string categoryName)
    {
        var series = place / SeriesLength;
        var word = Words[((series * 7) + category) % Words.Length];
        return new Item
        {
            ItemId = IdOf(item),
            Title = string.Create(CultureInfo.InvariantCulture, $"{word} {categoryName} {(place % SeriesLength) + 1}"),
            Categories = [categoryName],
            Tags = [word.ToLowerInvariant(), string.Create(CultureInfo.InvariantCulture, $"part-{(place % SeriesLength) + 1}")],
            Attributes = new Dictionary<string, string> { ["series"] = string.Create(CultureInfo.InvariantCulture, $"{word}-{category}-{series}") },
        };
    }
}

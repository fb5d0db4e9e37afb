using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Contracts;

namespace Recsys.Models.Tests.Blocks.Embeddings;

public class ItemBasisTests
{
    // a and b are taken, c is new; d is no item of the data.
    private static readonly TrainingInput Input = new(SplitOf("a", "b"), Seed: 1)
    {
        Catalog = new Dictionary<string, Item>
        {
            ["a"] = new() { ItemId = "a", Categories = ["film"], Tags = ["old"], Attributes = new Dictionary<string, string> { ["year"] = "1995" } },
            ["b"] = new() { ItemId = "b", Categories = ["film"], Tags = ["odd"] },
            ["c"] = new() { ItemId = "c", Categories = ["film", "film"], Attributes = new Dictionary<string, string> { ["year"] = "1995" } },
            ["d"] = new() { ItemId = "d", Tags = ["odd"] },
        },
    };

    [Fact]
    public void A_trait_is_what_two_items_share_and_one_that_is_taken_has() =>
        Assert.Equal(["attribute year=1995", "category=film"], ItemBasis.Of(Input, readsCatalog: true).Names);

    [Fact]
    public void Of_more_traits_than_a_table_takes_those_stay_that_most_items_share()
    {
        const int TraitsAnItem = 100, Items = 2 * (ItemBasis.MostTraits / TraitsAnItem) + 2;
        string[] ids = [.. Enumerable.Range(0, Items).Select(i => $"i{i}")];

        // Two items share a hundred traits that no other has; all share one, whose name comes last.
        var catalog = ids.ToDictionary(
            id => id,
            id => new Item { ItemId = id, Categories = ["zzz"], Tags = [.. Enumerable.Range(0, TraitsAnItem).Select(t => $"{Pair(id)}-{t}")] });
        var names = ItemBasis.Of(new TrainingInput(SplitOf(ids), 1) { Catalog = catalog }, readsCatalog: true).Names;
        Assert.Equal(ItemBasis.MostTraits, names.Count);
        Assert.Contains("category=zzz", names);

        static int Pair(string id) => int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture) / 2;
    }

    [Fact]
    public void An_item_is_its_own_row_and_the_scaled_sum_of_its_traits_a_new_one_its_traits_alone()
    {
        var basis = ItemBasis.Of(Input, readsCatalog: true);
        var matrix = basis.Matrix();
        Assert.Equal((4, 6), (matrix.RowCount, matrix.ColumnCount));
        var half = 1 / MathF.Sqrt(2);
        Assert.Equal([], RowOf(0));
        Assert.Equal([(1, 1), (4, half), (5, half)], RowOf(1));
        Assert.Equal([(2, 1), (5, 1)], RowOf(2));
        Assert.Equal([(4, half), (5, half)], RowOf(3));
        Assert.True(basis.IsTrained(1));
        Assert.False(basis.IsTrained(3));

        IEnumerable<(int, float)> RowOf(int row) =>
            Enumerable.Range(matrix.Starts[row], matrix.Starts[row + 1] - matrix.Starts[row]).Select(i => (matrix.Columns[i], matrix.Values[i]));
    }

    [Fact]
    public void Training_hides_the_own_rows_of_described_items_and_of_no_other()
    {
        var input = new TrainingInput(SplitOf("a", "b", "x"), 1) { Catalog = Input.Catalog };
        var all = ItemBasis.Of(input, readsCatalog: true).Matrix(new Random(1), share: 1);
        var x = input.Split.Train.ItemVocabulary.IndexOf("x");
        Assert.Equal([x], all.Columns.Where(c => c < all.RowCount));
        var none = ItemBasis.Of(input, readsCatalog: true).Matrix(new Random(1), share: 0);
        Assert.Equal(3, none.Columns.Count(c => c < none.RowCount));
    }

    [Fact]
    public void Without_a_catalog_or_the_wish_to_read_it_there_is_nothing_but_items()
    {
        Assert.False(ItemBasis.Of(new TrainingInput(Input.Split, 1), readsCatalog: true).HasTraits);
        var basis = ItemBasis.Of(Input, readsCatalog: false);
        Assert.Equal((basis.Items, false), (basis.Rows, basis.HasTraits));
    }

    private static DatasetSplit SplitOf(params string[] items)
    {
        var builder = new DatasetBuilder("items");
        foreach (var item in items)
        {
            builder.Add(
                new Interaction { EventId = item, UserId = "u", ItemId = item, Type = InteractionType.Click, Timestamp = DateTimeOffset.UnixEpoch });
        }

        var train = builder.Build();
        train.ItemVocabulary.Add("c");
        return new DatasetSplit("none", train, [], []);
    }
}

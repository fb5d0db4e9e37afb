using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blocks.Embeddings;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Tests.Serving;

namespace Recsys.Models.Tests.Blocks.Embeddings;

public class DescribedItemsTests
{
    private static readonly NewItems Held = SmallShop.NewItems(0.2);

    private static readonly TrainingInput Input = new(Held.Split, Seed: 3) { Catalog = SmallShop.Catalog(4) };

    public static TheoryData<string> Families => [.. Described.Keys];

    private static Dictionary<string, Func<bool, IModelFamily>> Described { get; } = new()
    {
        ["ncf"] = reads => ModelFamilies.With(
            new NcfOptions { EmbeddingSize = 16, HiddenSizes = [16], MaxEpochs = 15, BatchSize = 64, UseCatalog = reads, IsWide = false }),
        ["autoencoder"] = reads => ModelFamilies.With(
            new AutoencoderOptions { HiddenSizes = [32], MaxEpochs = 30, UseCatalog = reads, IsWide = false }),
        ["gcn"] = reads => ModelFamilies.With(new GcnOptions { EmbeddingSize = 16, MaxEpochs = 20, UseCatalog = reads, IsWide = false }),
    };

    [Fact]
    public void Rows_of_new_items_are_those_of_a_ridge_regression_over_the_traits()
    {
        // Five trained items with traits a, ab, b, bc, c; new ones with ac, with b and with nothing.
        // Expected values by numpy.linalg.solve(BᵀB + I, Bᵀ(V − mean)).
        string[] words = ["a", "ab", "b", "bc", "c", "ac", "b", ""];
        var basis = ItemBasis.Of(Catalogd(words, trained: 5), readsCatalog: true);
        float[] rows = [9, 9, 1, 2, 2, 0, -1, 1, 0, 3, 4, -2, 7, 7, 7, 7, 7, 7];
        var filled = (float[])rows.Clone();
        DescribedItems.Fill(basis, rows, filled);
        Assert.Equal(rows[..12], filled[..12]);
        Assert.Equal([2.15300969, 0.49492373, 0.14775923, 1.268557], filled[12..16].Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(rows[16..], filled[16..]);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void A_new_item_suits_those_who_walk_where_it_belongs(string family)
    {
        using var model = SmallShop.Train(Described[family](true), Input);
        // By chance the target is in the middle of the new items.
        Assert.InRange(MeanPlace(model), 0, 0.35);
        if (family == "ncf") return; // draws new items as rivals, and learns a little of where they belong from who had them to draw
        using var blind = SmallShop.Train(Described[family](false), Input);
        Assert.True(MeanPlace(model) < MeanPlace(blind) - 0.05);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void What_was_trained_is_scored_as_without_a_catalog(string family)
    {
        using var model = SmallShop.Train(Described[family](true), Input, epochs: 2);
        using var blind = SmallShop.Train(Described[family](false), Input, epochs: 2);
        foreach (var (query, _) in Held.Split.Validation.Take(10))
        {
            var (with, without) = (SmallShop.Scores(model, query), SmallShop.Scores(blind, query));
            foreach (var item in Enumerable.Range(1, with.Length - 1).Except(Held.Items)) Assert.Equal(without[item], with[item], 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void New_items_are_in_what_is_saved_and_served(string family)
    {
        using var model = SmallShop.Train(Described[family](true), Input, epochs: 2);
        using var loaded = Described[family](true).Load(Input, new MemoryStream(SmallShop.Bytes(model)));
        var fields = Input.Split.Train.Context.Fields.Count;
        Assert.Equal(SmallShop.Bytes(model), SmallShop.Bytes(loaded));
        ServedOne.Check(loaded, [.. Held.Split.Test.Take(20).Select(c => c.Query)], fields);
    }

    /// <summary>The share of the new items that rank above the target, of those of the same score a half: the mean over the cases.</summary>
    private static double MeanPlace(ITrainedModel model) => Held.Split.Test.Average(c =>
    {
        var scores = SmallShop.Scores(model, c.Query);
        return Held.Items.Where(i => i != c.Target).Average(i => scores[i] > scores[c.Target] ? 1 : scores[i] == scores[c.Target] ? 0.5 : 0);
    });

    private static TrainingInput Catalogd(string[] words, int trained)
    {
        var builder = new DatasetBuilder("described", isTimed: false);
        for (var i = 0; i < words.Length; i++)
        {
            builder.Add(new Interaction
            {
                EventId = $"{i}", UserId = "u", ItemId = $"i{i}", Type = InteractionType.Click, Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(i),
                Context = Domain.Context.RequestContext.Empty,
            });
        }

        var all = builder.Build();
        return new TrainingInput(new DatasetSplit("by hand", all.Where(r => r < trained), [], []), Seed: 1)
        {
            Catalog = words.Select((w, i) => new Item { ItemId = $"i{i}", Tags = [.. w.Select(c => c.ToString())] }).ToDictionary(i => i.ItemId),
        };
    }
}

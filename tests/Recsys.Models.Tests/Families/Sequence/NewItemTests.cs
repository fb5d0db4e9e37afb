using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Tests.Serving;

namespace Recsys.Models.Tests.Families.Sequence;

/// <summary>Items that nobody has taken, recommended by what the catalog says of them.</summary>
public class NewItemTests
{
    private const int Quarters = 4;

    // A fifth of the items is held out of all training.
    private static readonly Datasets.Splits.NewItems Held = SmallShop.NewItems(0.2);
    private static readonly TrainingInput Input = new(Held.Split, Seed: 3) { Catalog = SmallShop.Catalog(Quarters) };

    [Theory]
    [InlineData(10_000)]
    [InlineData(10)]
    public void A_new_item_suits_those_who_walk_where_it_belongs(int maxSoftmaxItems)
    {
        using var model = Train(new SequenceOptions { MaxSoftmaxItems = maxSoftmaxItems, SampledItems = 8 });
        Assert.InRange(MeanPlace(model), 0, 0.3);
    }

    [Fact]
    public void Without_the_catalog_it_is_by_chance_in_the_middle_of_the_new_items()
    {
        using var blind = Train(new SequenceOptions { UseCatalog = false });
        Assert.InRange(MeanPlace(blind), 0.35, 1);
    }

    [Fact]
    public void What_is_served_knows_new_items_as_well_as_the_model_does()
    {
        using var model = Train(new SequenceOptions(), epochs: 3);
        var fields = Input.Split.Train.Context.Fields.Count;
        var report = ServedOne.Check(model, [.. Held.Split.Test.Select(c => c.Query)], fields);
        Assert.Equal(Held.Split.Test.Count * (model.ItemSize - 1L), report.Values);
    }

    [Fact]
    public void A_model_that_is_read_back_knows_them_too()
    {
        using var model = Train(new SequenceOptions { TiedEmbeddings = false }, epochs: 3);
        using var loaded = ModelFamilies.With(Small(new SequenceOptions { TiedEmbeddings = false })).Load(
            Input, new MemoryStream(SmallShop.Bytes(model)));
        RecommendationQuery[] queries = [.. Held.Split.Test.Take(5).Select(c => c.Query)];
        Assert.Equal(SmallShop.Scores(model, queries), SmallShop.Scores(loaded, queries));
    }

    /// <summary>The share of the new items that rank above the target, of those of the same score a half: the mean over the cases.</summary>
    private static double MeanPlace(ITrainedModel model) => Held.Split.Test.Average(c =>
    {
        var scores = SmallShop.Scores(model, c.Query);
        return Held.Items.Where(i => i != c.Target).Average(i => scores[i] > scores[c.Target] ? 1 : scores[i] == scores[c.Target] ? 0.5 : 0);
    });

    private static SequenceOptions Small(SequenceOptions options) =>
        options with { EmbeddingSize = 16, HiddenSize = 16, BatchSize = 8, MaxEpochs = 25, Patience = 25, LearningRate = 0.01, ItemDropout = 0.3 };

    private static ITrainedModel Train(SequenceOptions options, int epochs = int.MaxValue) =>
        SmallShop.Train(ModelFamilies.With(Small(options)), Input, epochs);
}

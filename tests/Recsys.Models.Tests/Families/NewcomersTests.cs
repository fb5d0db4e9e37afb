using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Gcn;
using Recsys.Models.Families.Ncf;

namespace Recsys.Models.Tests.Families;

/// <summary>Of a split in time the vocabularies hold users and items that come after the events that are learnt from.</summary>
public class NewcomersTests
{
    private const int Known = 240;

    private static readonly InteractionDataset All = Draw();

    private static readonly TrainingInput Input = new(new DatasetSplit(Protocols.TimeSplitName, All.First(Known), [], []), Seed: 3);

    private static readonly Dictionary<string, IModelFamily> Families = new()
    {
        [NcfOptions.FamilyName] = ModelFamilies.With(new NcfOptions { EmbeddingSize = 8, HiddenSizes = [16], MaxEpochs = 3, IsWide = false }),
        [AutoencoderOptions.FamilyName] = ModelFamilies.With(new AutoencoderOptions { HiddenSizes = [8], MaxEpochs = 3, IsWide = false }),
        [GcnOptions.FamilyName] = ModelFamilies.With(new GcnOptions { EmbeddingSize = 8, MaxEpochs = 3, IsWide = false }),
    };

    public static TheoryData<string> Names => [.. Families.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_user_who_comes_later_is_nobody(string name)
    {
        using var model = SmallShop.Train(Families[name], Input);
        float[] Of(int user) => SmallShop.Scores(model, new RecommendationQuery { User = user, History = [1, 2] });
        Assert.Equal(Of(0), Of(All.Users[Known]));
        if (name != AutoencoderOptions.FamilyName) Assert.NotEqual(Of(0), Of(All.Users[0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_item_that_comes_later_says_nothing_in_a_history(string name)
    {
        using var model = SmallShop.Train(Families[name], Input);
        float[] Of(params int[] history) => SmallShop.Scores(model, new RecommendationQuery { History = history });
        Assert.Equal(Of(), Of(All.Items[Known]));
        Assert.NotEqual(Of(), Of(All.Items[0]));
    }

    /// <summary>Forty users take six items each; behind them comes another one, who takes a new item.</summary>
    private static InteractionDataset Draw()
    {
        var (builder, random, at) = (new DatasetBuilder("newcomers"), new Random(5), DateTimeOffset.UnixEpoch.AddYears(50));
        for (var n = 0; n <= Known; n++)
        {
            at = at.AddMinutes(1);
            builder.Add(new Interaction
            {
                EventId = $"{n}", UserId = n == Known ? "late" : $"u{n % 40}", ItemId = n == Known ? "new" : $"i{random.Next(30)}",
                Type = InteractionType.Click, Timestamp = at,
            });
        }

        return builder.Build();
    }
}

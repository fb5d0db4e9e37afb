using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Autoencoder;
using Recsys.Models.Families.Popularity;
using Recsys.Scoring;
using Recsys.Training.Evaluations;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests.Evaluations;

/// <summary>What an evaluation says of the search of a served blend.</summary>
public sealed class BlendSearchTests
{
    [Fact]
    public async Task Of_a_large_catalog_it_says_how_many_of_the_exact_first_ten_are_found_over_how_many_queries()
    {
        using var blend = await BlendAsync(items: SearchBuilder.LeastItems + 200);
        var search = BlendSearch.Measure(blend.Model, blend.Split)!;
        Assert.InRange(search.Agreement10, SearchBuilder.WantedAgreement, 1);
        Assert.InRange(search.Recall100, 0.5, 1);
        Assert.Equal(200, search.Cases);
    }

    [Fact]
    public async Task Of_a_small_catalog_all_items_are_scored_and_there_is_nothing_to_say()
    {
        using var blend = await BlendAsync(items: 300);
        Assert.Null(BlendSearch.Measure(blend.Model, blend.Split));
    }

    /// <summary>Users who take fifteen items each, five of which the next one takes too.</summary>
    private static async Task<Made> BlendAsync(int items)
    {
        var builder = new DatasetBuilder("drawn");
        for (var (n, users) = (0, items / 10); n < users * 15; n++)
        {
            builder.Add(new Interaction
            {
                EventId = $"e{n}", UserId = $"u{n / 15}", ItemId = $"i{((n / 15 * 10) + (n % 15)) % items}", Type = InteractionType.Click,
                Timestamp = DateTimeOffset.UnixEpoch.AddMinutes(n),
            });
        }

        var split = Protocols.LeaveOneOut(builder.Build());
        IModelFamily[] families =
        [
            ModelFamilies.Get(PopularityOptions.FamilyName),
            ModelFamilies.With(new AutoencoderOptions { HiddenSizes = [64], MaxEpochs = 1, IsWide = false }),
        ];
        var members = new List<ITrainedModel>();
        foreach (var family in families)
        {
            members.Add((await FamilyTraining.TrainToEndAsync(
                family, new TrainingInput(split, 42), null, TestContext.Current.CancellationToken)).Model);
        }

        var weights = new BlendWeights { Members = [.. families.Select(f => f.Name)], Form = BlendForm.Common, Common = [0.3, 0.7] };
        return new Made(new BlendModel(members, weights), members, split);
    }

    private sealed record Made(BlendModel Model, IReadOnlyList<ITrainedModel> Members, DatasetSplit Split) : IDisposable
    {
        public void Dispose()
        {
            Model.Dispose();
            foreach (var member in Members) member.Dispose();
        }
    }
}

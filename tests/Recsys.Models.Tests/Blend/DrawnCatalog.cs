using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Neighbours;
using Recsys.Models.Families.Popularity;

namespace Recsys.Models.Tests.Blend;

/// <summary>Catalogs of any size, of which most items are hardly ever taken: neighbours score nearly all of them 0.</summary>
internal static class DrawnCatalog
{
    public static TrainingInput Of(int items, int users = 400, int each = 12)
    {
        var random = new Random(items);
        var builder = new DatasetBuilder("drawn");
        for (var user = 0; user < users; user++)
        {
            var item = 0;
            for (var n = 0; n < each; n++)
            {
                // Half the time what follows in the chain, else anything, the first ones more often.
                item = n > 0 && random.NextDouble() < 0.5 ? (item + 1) % items : (int)(items * Math.Pow(random.NextDouble(), 4));
                builder.Add(new Interaction
                {
                    EventId = FormattableString.Invariant($"{user}-{n}"),
                    UserId = FormattableString.Invariant($"u{user}"),
                    ItemId = FormattableString.Invariant($"i{item}"),
                    Type = InteractionType.Click,
                    Timestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes((n * users) + user),
                });
            }
        }

        var data = builder.Build();
        for (var item = 0; item < items; item++) data.ItemVocabulary.Add(FormattableString.Invariant($"i{item}"));
        return new TrainingInput(Protocols.LeaveOneOut(data), Seed: 3);
    }

    /// <summary>What is counted: neighbours, before and after, so that the item that is taken most has a score; and popularity.</summary>
    public static ITrainedModel[] Counted(TrainingInput input) =>
    [
        SmallShop.Train(ModelFamilies.With(new NeighboursOptions { Backwards = [0.5f] }), input),
        SmallShop.Train(ModelFamilies.With(new PopularityOptions()), input),
    ];
}

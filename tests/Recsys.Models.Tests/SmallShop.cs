using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Models.Contracts;

namespace Recsys.Models.Tests;

/// <summary>
/// A shop small enough to train on in a test: each user walks around a ring of items (the next item is the right answer most of the time), and
/// the device decides which half of the ring a walk starts in.
/// </summary>
internal static class SmallShop
{
    public const int Items = 40;

    public static DatasetSplit Split(int users = 60, int seed = 1, bool timed = true, bool hasContext = true) =>
        Protocols.LeaveOneOut(Data(users, seed, timed, hasContext));

    public static NewItems NewItems(double share) => Datasets.Splits.NewItems.HoldOut(Data(120, seed: 1, timed: true), share, seed: 1);

    /// <summary>The ring in pieces of the same length: each item is of the category of its piece.</summary>
    public static IReadOnlyDictionary<string, Item> Catalog(int pieces) => Enumerable.Range(0, Items).Select(i => new Item
    {
        ItemId = FormattableString.Invariant($"i{i}"), Categories = [FormattableString.Invariant($"piece {i * pieces / Items}")],
    }).ToDictionary(i => i.ItemId);

    public static InteractionDataset Data(int users = 60, int seed = 1, bool timed = true, bool hasContext = true)
    {
        var random = new Random(seed);
        var builder = new DatasetBuilder("small-shop", isTimed: timed);
        for (var user = 0; user < users; user++)
        {
            var device = user % 2 == 0 ? "phone" : "desktop";
            var item = random.Next(Items / 2) + (user % 2 * (Items / 2));
            for (var n = 0; n < 6 + random.Next(8); n++)
            {
                item = (item + (random.NextDouble() < 0.8 ? 1 : 1 + random.Next(Items))) % Items;
                builder.Add(new Interaction
                {
                    EventId = FormattableString.Invariant($"{user}-{n}"),
                    UserId = FormattableString.Invariant($"u{user}"),
                    ItemId = FormattableString.Invariant($"i{item}"),
                    Type = InteractionType.Click,
                    Timestamp = new DateTimeOffset(2026, 1, 1 + n, user % 24, n, 0, TimeSpan.Zero),
                    Context = hasContext ? RequestContext.Of(device: device) : RequestContext.Empty,
                });
            }
        }

        // Named, because a device that a user never changes would be taken for an attribute of the user.
        return builder.Build(hasContext ? [RequestContext.DeviceField] : null);
    }

    public static ITrainedModel Train(IModelFamily family, TrainingInput input, int epochs = int.MaxValue)
    {
        using var session = family.Start(input);
        while (!session.IsFinished && session.Epoch < epochs)
        {
            session.RunEpoch(CancellationToken.None);
        }

        return session.Finish();
    }

    public static byte[] Bytes(ITrainedModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    public static float[] Scores(Recsys.Datasets.Queries.IRecommender model, params Recsys.Datasets.Queries.RecommendationQuery[] queries)
    {
        var scores = new float[queries.Length * model.ItemSize];
        model.Score(queries, scores);
        return scores;
    }
}

using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;

namespace Recsys.Models.Tests;

/// <summary>
/// Long histories of which only the order is known: users go from what everybody takes to what few take, each item once, and now and then take one of
/// the successors of the item before.
/// </summary>
internal static class LongHistories
{
    private const int Users = 200, Items = 400, Length = 80, Successors = 4;

    /// <param name="chains">How often an item is a successor of the one before.</param>
    public static DatasetSplit Split(double chains)
    {
        var random = new Random(5);
        var successors = Enumerable.Range(0, Items).Select(_ => Enumerable.Range(0, Successors).Select(_ => random.Next(Items)).ToArray()).ToArray();
        var builder = new DatasetBuilder("long-histories", isTimed: false);
        for (var user = 0; user < Users; user++)
        {
            var seen = new HashSet<int>();
            var item = 0;
            while (seen.Count < Length)
            {
                // From the first items to any item, the later the more evenly.
                var evenness = 4 - (3.0 * seen.Count / Length);
                var next = random.NextDouble() < chains
                    ? successors[item][random.Next(Successors)]
                    : (int)(Items * Math.Pow(random.NextDouble(), evenness));
                if (!seen.Add(next)) continue;
                item = next;
                builder.Add(new Interaction
                {
                    EventId = FormattableString.Invariant($"{user}-{item}"), UserId = FormattableString.Invariant($"u{user}"),
                    ItemId = FormattableString.Invariant($"i{item}"), Type = InteractionType.Click,
                    Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(seen.Count),
                });
            }
        }

        return Protocols.LeaveOneOut(builder.Build());
    }
}

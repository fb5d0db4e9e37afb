using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.SpeedBench.Scale;

/// <summary>
/// A shop of any size whose law is known: of two choices in five the next item is one of three that follow the last one, of two in five it is of one
/// of the user's two shelves by popularity there, else of the whole shop by popularity (falling by rank). Four fields of context say nothing.
/// Everything follows from a number and a seed, so that a second process knows the same law without the events.
/// </summary>
/// <param name="interactions">Events, about.</param>
/// <param name="items">Items.</param>
internal sealed class ScaleShop(int interactions, int items)
{
    private const int Shelf = 100, Fewest = 2, Most = 1_000, Days = 90;
    private const double Follows = 0.4, OfShelf = 0.4, HeadItems = 30;
    private const ulong Seed = 20_261_129;

    private static readonly double[] FollowerShares = [0.6, 0.3, 0.1];

    private static readonly RequestContext[] Contexts =
    [
        .. from device in new[] { "phone", "desktop", "tv" } from country in new[] { "de", "fr", "it", "pl" }
           from campaign in new[] { "a", "b", "c" } from page in new[] { "home", "search" }
           select RequestContext.Of(device, country).With("campaign", campaign).With("page", page),
    ];

    private readonly double[] _popularity = Sums(items, i => 1 / (i + HeadItems));

    /// <summary>100,000 at a million interactions, 500,000 at ten million.</summary>
    public int Users { get; } = Math.Max(50, (int)(100_000 * Math.Pow(interactions / 1e6, 0.7)));

    public int Items => items;

    private int Shelves => Math.Max(2, items / Shelf);

    /// <summary>The events, user after user.</summary>
    public IEnumerable<Interaction> Events()
    {
        var mean = interactions / (double)Users;
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var user = 0; user < Users; user++)
        {
            var random = new Random((int)(Mix((ulong)user, 1) >> 33));
            // Log-normal with σ = 1, whose mean is e^½.
            var count = Math.Clamp((int)(mean * Math.Exp(Normal(random) - 0.5)), Fewest, Most);
            var time = start.AddDays(random.NextDouble() * Days);
            var seen = new HashSet<int>();
            var last = -1;
            for (var n = 0; n < count; n++)
            {
                var item = Draw(user, last, random);
                for (var tries = 0; tries < 20 && !seen.Add(item); tries++) item = Draw(user, last, random);
                last = item;
                yield return new Interaction
                {
                    EventId = FormattableString.Invariant($"{user}-{n}"), UserId = IdOf('u', user), ItemId = IdOf('i', item),
                    Type = InteractionType.Purchase, Timestamp = time, Context = Contexts[random.Next(Contexts.Length)],
                };
                time = time.AddHours(-24 * Math.Log(1 - random.NextDouble()));
            }
        }
    }

    /// <summary>The law's own probabilities of the next item, for all items.</summary>
    public void Probabilities(int user, int last, Span<double> result)
    {
        for (var i = 0; i < items; i++) result[i] = (1 - Follows - OfShelf) * Share(_popularity, 0, items, i);
        foreach (var shelf in ShelvesOf(user))
        {
            var (from, to) = ItemsOf(shelf);
            for (var i = from; i < to; i++) result[i] += OfShelf / 2 * Share(_popularity, from, to, i);
        }

        for (var k = 0; last >= 0 && k < FollowerShares.Length; k++) result[Follower(last, k)] += Follows * FollowerShares[k];
    }

    public static string IdOf(char kind, int number) => FormattableString.Invariant($"{kind}{number}");

    public static int NumberOf(string id) => int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private int Draw(int user, int last, Random random)
    {
        var kind = random.NextDouble();
        if (kind < Follows && last >= 0)
        {
            var share = random.NextDouble();
            return Follower(last, share < FollowerShares[0] ? 0 : share < FollowerShares[0] + FollowerShares[1] ? 1 : 2);
        }

        var (from, to) = kind < Follows + OfShelf ? ItemsOf(ShelvesOf(user)[random.Next(2)]) : (0, items);
        var below = from == 0 ? 0 : _popularity[from - 1];
        var at = Array.BinarySearch(_popularity, from, to - from, below + (random.NextDouble() * (_popularity[to - 1] - below)));
        return Math.Min(at < 0 ? ~at : at, to - 1);
    }

    private int Follower(int item, int k) => (int)(Mix((ulong)item, 100 + (ulong)k) % (ulong)items);

    /// <summary>Two shelves, the second one perhaps the first again.</summary>
    private int[] ShelvesOf(int user) => [(int)(Mix((ulong)user, 2) % (ulong)Shelves), (int)(Mix((ulong)user, 3) % (ulong)Shelves)];

    private (int From, int To) ItemsOf(int shelf) =>
        ((int)((long)shelf * items / Shelves), (int)((long)(shelf + 1) * items / Shelves));

    private static double Share(double[] sums, int from, int to, int item)
    {
        var below = from == 0 ? 0 : sums[from - 1];
        return (sums[item] - (item == 0 ? 0 : sums[item - 1])) / (sums[to - 1] - below);
    }

    private static double[] Sums(int count, Func<int, double> weight)
    {
        var sums = new double[count];
        for (var i = 0; i < count; i++) sums[i] = (i == 0 ? 0 : sums[i - 1]) + weight(i);
        return sums;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>SplitMix64 of a number and a stream.</summary>
    private static ulong Mix(ulong number, ulong stream)
    {
        var z = unchecked(Seed + (number * 0x9E3779B97F4A7C15UL) + (stream * 0xD1B54A32D192ED03UL));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}

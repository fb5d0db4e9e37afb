using System.Globalization;
using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Simulation;

/// <summary>
/// A shop whose laws are known. A visit is a session of a user at a moment, on a device, in a country; each of its items is the sequel of
/// the one before, or one of the category that follows the last one's, or else drawn with
/// <c>P(item) ∝ taste(user, category) · factor(category, context) · appeal(item)</c>. The same options give the same events.
/// </summary>
public sealed class SimulatedShop
{
    private const double MeanVisitLength = 5;

    private readonly ShopOptions _options;
    private readonly double[][] _tastes;

    /// <summary>Draws users and catalog; events are drawn by <see cref="Interactions"/>.</summary>
    public SimulatedShop(ShopOptions? options = null)
    {
        _options = options ?? new ShopOptions();
        Habits = new ShopHabits(_options.Categories);
        Catalog = new ShopCatalog(_options, new Random(_options.Seed));
        var random = new Random(_options.Seed + 1);
        _tastes = new double[_options.Users][];
        for (var u = 0; u < _tastes.Length; u++)
        {
            _tastes[u] = new double[_options.Categories];
            for (var c = 0; c < _options.Categories; c++)
            {
                // Log-normal: with the default spread two or three categories make up most of a user's choices.
                _tastes[u][c] = Math.Exp(_options.TasteSpread * Normal(random));
            }
        }
    }

    /// <summary>The items.</summary>
    public ShopCatalog Catalog { get; }

    /// <summary>The true habits.</summary>
    public ShopHabits Habits { get; }

    /// <summary>
    /// The true probability that a user's next free choice (no sequel, no chain) falls on each category.
    /// </summary>
    /// <returns>Shape [categories], sums to 1.</returns>
    public double[] CategoryProbabilities(int user, DateTimeOffset localTime, RequestContext context)
    {
        var rates = new double[_options.Categories];
        double sum = 0;
        for (var c = 0; c < rates.Length; c++)
        {
            rates[c] = _tastes[user][c] * Habits.FactorOf(c, localTime, context) * AppealOf(c);
            sum += rates[c];
        }

        return Array.ConvertAll(rates, r => r / sum);
    }

    /// <summary>The events in order of time.</summary>
    public IEnumerable<Interaction> Interactions()
    {
        var visits = Visits();
        var random = new Random(_options.Seed + 2);
        var seen = new HashSet<int>[_options.Users];
        var last = new int[_options.Users];
        Array.Fill(last, -1);
        // Visits go on side by side; the queue gives the one whose next event is the earliest.
        var open = new PriorityQueue<(int Visit, DateTimeOffset Time, int Left), (long Instant, int Visit)>();
        for (var v = 0; v < visits.Count; v++)
        {
            open.Enqueue((v, visits[v].At, visits[v].Length), (visits[v].At.UtcTicks, v));
        }

        for (var number = 0; number < _options.Interactions; number++)
        {
            var (v, time, left) = open.Dequeue();
            var visit = visits[v];
            var own = seen[visit.User] ??= [];
            var context = RequestContext.Of(ShopHabits.Devices[visit.Device], ShopHabits.Countries[visit.Country].Code);
            var item = Next(random, visit.User, last[visit.User], time, context, own);
            last[visit.User] = item;
            own.Add(item);
            yield return new Interaction
            {
                EventId = string.Create(CultureInfo.InvariantCulture, $"shop-{_options.Seed}-{number:0000000}"),
                UserId = string.Create(CultureInfo.InvariantCulture, $"user-{visit.User:0000}"),
                ItemId = ShopCatalog.IdOf(item),
                Type = TypeOf(random.NextDouble()),
                Timestamp = time,
                SessionId = string.Create(CultureInfo.InvariantCulture, $"visit-{v:000000}"),
                Context = context,
            };
            if (left > 1)
            {
                var next = time.AddSeconds(20 + random.Next(100));
                open.Enqueue((v, next, left - 1), (next.UtcTicks, v));
            }
        }
    }

    private readonly record struct Visit(DateTimeOffset At, int User, int Device, int Country, int Length);

    /// <summary>All visits, sorted by instant: at least as many as the events need.</summary>
    private List<Visit> Visits()
    {
        var random = new Random(_options.Seed + 3);
        var visits = new List<Visit>();
        var homes = new (int Device, int Country)[_options.Users];
        var activity = new double[_options.Users];
        for (var u = 0; u < homes.Length; u++)
        {
            homes[u] = (random.Next(ShopHabits.Devices.Count), random.Next(ShopHabits.Countries.Count));
            activity[u] = Math.Exp(0.6 * Normal(random));
        }

        var cumulated = Cumulate(activity);
        var total = 0;
        while (total < _options.Interactions)
        {
            var user = visits.Count < _options.Users ? visits.Count : Draw(random, cumulated);
            // Most visits are made on the device at home, some on another one; travel is rarer.
            var device = random.NextDouble() < 0.5 ? homes[user].Device : random.Next(ShopHabits.Devices.Count);
            var country = random.NextDouble() < 0.85 ? homes[user].Country : random.Next(ShopHabits.Countries.Count);
            var hour = Hours[random.Next(Hours.Length)];
            var local = _options.Start.Date.AddDays(random.Next(_options.Days)).AddHours(hour).AddSeconds(random.Next(3600));
            var at = new DateTimeOffset(local, TimeSpan.FromHours(ShopHabits.Countries[country].Offset));
            var length = 1;
            while (length < 20 && random.NextDouble() < 1 - (1 / MeanVisitLength))
            {
                length++;
            }

            visits.Add(new Visit(at, user, device, country, length));
            total += length;
        }

        visits.Sort((a, b) => a.At.CompareTo(b.At) is not 0 and var byTime ? byTime : a.User.CompareTo(b.User));
        return visits;
    }

    /// <summary>When visits begin: mornings and evenings more often than noon and night.</summary>
    private static readonly int[] Hours = [6, 7, 7, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 21, 21, 22, 23, 0, 2];

    private int Next(Random random, int user, int last, DateTimeOffset time, RequestContext context, HashSet<int> seen)
    {
        var choice = random.NextDouble();
        if (last >= 0 && choice < _options.SequelShare && Catalog.Sequel[last] is var sequel and >= 0 && !seen.Contains(sequel))
        {
            return sequel;
        }

        var category = last >= 0 && choice >= _options.SequelShare && choice < _options.SequelShare + _options.ChainShare
            ? (Catalog.CategoryOf[last] + 1) % _options.Categories
            : Draw(random, Cumulate(CategoryProbabilities(user, time, context)));
        return DrawItem(random, category, seen);
    }

    private int DrawItem(Random random, int category, HashSet<int> seen)
    {
        var members = Catalog.Members[category];
        var rates = new double[members.Count];
        for (var i = 0; i < rates.Length; i++)
        {
            // What was taken before is rarely taken again.
            rates[i] = Catalog.Appeal[members[i]] * (seen.Contains(members[i]) ? 0.02 : 1);
        }

        return members[Draw(random, Cumulate(rates))];
    }

    private double AppealOf(int category)
    {
        double sum = 0;
        foreach (var item in Catalog.Members[category])
        {
            sum += Catalog.Appeal[item];
        }

        return sum;
    }

    private static InteractionType TypeOf(double draw) => draw switch
    {
        < 0.55 => InteractionType.View,
        < 0.72 => InteractionType.Click,
        < 0.82 => InteractionType.Cart,
        < 0.94 => InteractionType.Purchase,
        _ => InteractionType.Like,
    };

    private static double[] Cumulate(double[] rates)
    {
        var result = new double[rates.Length];
        double sum = 0;
        for (var i = 0; i < rates.Length; i++)
        {
            result[i] = sum += rates[i];
        }

        return result;
    }

    private static int Draw(Random random, double[] cumulated)
    {
        var at = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, cumulated.Length - 1);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using System.Globalization;
using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Simulation;
using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Ncf;
using Recsys.Models.Families.Popularity;
using Recsys.Models.Families.Sequence;
using Recsys.Models.Tests.Serving;

namespace Recsys.Models.Tests.Export;

/// <summary>
/// How much <c>at</c>, <c>device</c> and <c>country</c> change an answer of the blend as it is served, held against the laws by which
/// the simulated shop really sells.
/// </summary>
public sealed class ShopHabitsTests(ShopHabitsTests.ShopOfNetworks shop, ShopHabitsTests.ShopOfLifts lifted, ITestOutputHelper output)
    : IClassFixture<ShopHabitsTests.ShopOfNetworks>, IClassFixture<ShopHabitsTests.ShopOfLifts>
{
    private const int K = 10;

    private static readonly Moment Noon = new(new DateTimeOffset(2024, 4, 3, 14, 0, 0, TimeSpan.FromHours(1)), "desktop", "DE");

    private static readonly Dictionary<string, (Moment A, Moment B)> Changes = new()
    {
        ["at"] = (
            Noon with { Local = new(2024, 4, 2, 8, 0, 0, TimeSpan.FromHours(1)) },
            Noon with { Local = new(2024, 4, 6, 21, 0, 0, TimeSpan.FromHours(1)) }),
        ["device"] = (Noon with { Device = "phone" }, Noon with { Device = "tv" }),
        ["country"] = (Noon with { Country = "BR" }, Noon with { Country = "JP" }),
    };

    /// <param name="changed">What alone differs between two requests.</param>
    /// <param name="correlation">Least correlation, over categories, of the change of the scores with the logarithm of the true change.</param>
    /// <param name="share">
    /// Least share of the gain that one could have who knows every taste and every law: the logarithm of how many times better a list suits
    /// its own moment than the other moment's list does, against that of the lists by true probability. Those follow tastes too, so more is possible.
    /// </param>
    /// <remarks>Seeds 1 to 3 gave .92 to .94 and .84 to 1.25 (at), .78 to .82 and .24 to .41 (device), .78 to .84 and .42 to .46 (country).</remarks>
    [Theory]
    [InlineData("at", 0.8, 0.5)]
    [InlineData("device", 0.6, 0.1)]
    [InlineData("country", 0.6, 0.25)]
    public void A_list_follows_the_true_habits_of_its_moment(string changed, double correlation, double share)
    {
        var (r, moved, gain, best) = Change(shop, changed);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{changed}: {100 * moved:0} % of the ten change; correlation with the true habits {r:0.000}; "
                + $"a list suits its own moment {gain:0.00} times as well, at best {best:0.00}"));
        Assert.InRange(r, correlation, 1);
        Assert.InRange(Math.Log(gain) / Math.Log(best), share, 1.6);
    }

    /// <param name="changed">What alone differs between two requests.</param>
    /// <param name="correlation">Least correlation, over categories, of the change of the scores with the logarithm of the true change.</param>
    [Theory]
    [InlineData("at", 0.8)]
    [InlineData("device", 0.6)]
    [InlineData("country", 0.4)]
    public void What_stands_beside_the_networks_knows_the_true_habits(string changed, double correlation)
    {
        var (r, moved, gain, best) = Change(lifted, changed);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{changed}: {100 * moved:0} % of the ten change; correlation with the true habits {r:0.000}; "
                + $"a list suits its own moment {gain:0.00} times as well, at best {best:0.00}"));
        Assert.InRange(r, correlation, 1);
    }

    [Fact]
    public void What_the_shop_does_not_know_changes_nothing_at_random()
    {
        var query = shop.Queries[0];
        var unknown = Noon with { Device = "toaster", Country = "XX" };
        Assert.Equal(shop.Ask(query, unknown).Best, shop.Ask(query, unknown with { Device = "fridge", Country = "YY" }).Best);
    }

    private static (double Correlation, double Moved, double Gain, double Best) Change(TrainedShop shop, string changed)
    {
        var (a, b) = Changes[changed];
        var change = new double[shop.Categories];
        var counts = new int[shop.Categories];
        var (gain, bestGain) = (new Gain(), new Gain());
        double moved = 0;
        foreach (var query in shop.Queries)
        {
            var (inA, inB) = (shop.Ask(query, a), shop.Ask(query, b));
            foreach (var (item, score) in inB.Scores)
            {
                change[shop.CategoryOf(item)] += score - inA.Scores[item];
                counts[shop.CategoryOf(item)]++;
            }

            gain.Add(shop, inA.Best, a, inB.Best, b);
            bestGain.Add(shop, shop.ByTrueProbability(query, a, K), a, shop.ByTrueProbability(query, b, K), b);
            moved += inA.Best.Except(inB.Best).Count() / (double)K;
        }

        double[] found = [.. change.Select((c, i) => c / counts[i])];
        double[] truth = [.. Enumerable.Range(0, shop.Categories).Select(c => Math.Log(shop.FactorOf(c, b) / shop.FactorOf(c, a)))];
        return (Correlation(found, truth), moved / shop.Queries.Count, gain.Value, bestGain.Value);
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        double xy = 0, xx = 0, yy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            (xy, xx, yy) = (xy + ((x[i] - mx) * (y[i] - my)), xx + ((x[i] - mx) * (x[i] - mx)), yy + ((y[i] - my) * (y[i] - my)));
        }

        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>How many times better lists suit their own moment than the other moment's lists do.</summary>
    private sealed class Gain
    {
        private double _own;
        private double _other;

        public double Value => _own / _other;

        public void Add(TrainedShop shop, int[] inA, Moment a, int[] inB, Moment b)
        {
            _own += shop.FactorOf(inA, a) + shop.FactorOf(inB, b);
            _other += shop.FactorOf(inB, a) + shop.FactorOf(inA, b);
        }
    }

    /// <summary>When, on what and where a request is made.</summary>
    public sealed record Moment(DateTimeOffset Local, string Device, string Country)
    {
        /// <summary>Device and country as an app sends them.</summary>
        public RequestContext Context => RequestContext.Of(Device, Country);
    }

    /// <summary>
    /// Networks that read the context themselves, and no neighbours: those know what follows what, whatever the moment, and the lists by the true
    /// probabilities know nothing of that.
    /// </summary>
    public sealed class ShopOfNetworks() : TrainedShop(isWide: false);

    /// <summary>Networks without the context, and what stands beside them.</summary>
    public sealed class ShopOfLifts() : TrainedShop(isWide: true);

    /// <summary>The shop, and a blend that was trained on its events: built once for all tests here.</summary>
    public abstract class TrainedShop : IDisposable
    {
        private readonly ShopOptions _options = new() { Users = 250, Items = 96, Interactions = 10_000 };
        private readonly SimulatedShop _shop;
        private readonly InteractionDataset _train;
        private readonly int[] _categories;
        private readonly double[] _shares;
        private readonly ServedOne _served;

        protected TrainedShop(bool isWide)
        {
            _shop = new SimulatedShop(_options);
            var builder = new DatasetBuilder("shop");
            foreach (var interaction in _shop.Interactions()) builder.Add(interaction);
            var split = Protocols.TimeSplit(builder.Build());
            _train = split.Train;
            var names = Enumerable.Range(0, _options.Categories).ToDictionary(ShopCatalog.CategoryName);
            var categories = _shop.Catalog.Items.ToDictionary(i => i.ItemId, i => names[i.Categories[0]]);
            _categories = [-1, .. _train.ItemVocabulary.Ids.Select(id => categories[id])];
            _shares = Shares();
            Queries = [.. split.Test.Take(60).Select(c => c.Query)];
            var input = new TrainingInput(split, Seed: 1) { Catalog = isWide ? _shop.Catalog.Items.ToDictionary(i => i.ItemId) : [] };
            IModelFamily[] families =
            [
                ModelFamilies.With(new NcfOptions
                {
                    EmbeddingSize = 16, HiddenSizes = [32, 16], LearningRate = 4e-3, MaxEpochs = 12, BatchSize = 256, UseContext = !isWide,
                    IsWide = isWide,
                }),
                ModelFamilies.With(new SequenceOptions
                {
                    EmbeddingSize = 32, HiddenSize = 32, MaxEpochs = 8, BatchSize = 32, UseContext = !isWide, IsWide = isWide,
                }),
                ModelFamilies.With(new PopularityOptions()),
            ];
            var members = families.Select(f => SmallShop.Train(f, input)).ToArray();
            // No fit: on so few cases it takes one member alone for one seed and all for the next.
            var weights = new BlendWeights
            {
                Members = [.. members.Select(m => m.Name)], Form = BlendForm.Common, Common = [0.4, 0.4, 0.2],
            };
            var blend = new BlendModel(members, weights);
            _served = new ServedOne(blend, _train.Context.Fields.Count);
            foreach (var member in members) member.Dispose();
        }

        /// <summary>Users with their histories at the end of the log.</summary>
        public IReadOnlyList<RecommendationQuery> Queries { get; }

        public int Categories => _options.Categories;

        public int CategoryOf(int item) => _categories[item];

        /// <summary>The true factor on the rate of a category.</summary>
        public double FactorOf(int category, Moment moment) => _shop.Habits.FactorOf(category, moment.Local, moment.Context);

        /// <summary>The mean true factor of a list.</summary>
        public double FactorOf(IEnumerable<int> items, Moment moment) => items.Average(i => FactorOf(CategoryOf(i), moment));

        /// <summary>
        /// The unseen items that the user is likeliest to choose freely, by the true probability of the category and the share of the item within it.
        /// </summary>
        public int[] ByTrueProbability(RecommendationQuery query, Moment moment, int k)
        {
            var user = int.Parse(_train.UserVocabulary[query.User].Split('-')[1], CultureInfo.InvariantCulture);
            var p = _shop.CategoryProbabilities(user, moment.Local, moment.Context);
            return [.. Enumerable.Range(1, _train.ItemVocabulary.Count)
                .Except(query.History).OrderByDescending(i => p[CategoryOf(i)] * _shares[i]).Take(k)];
        }

        /// <summary>Asks as the online app does.</summary>
        public (int[] Best, Dictionary<int, float> Scores) Ask(RecommendationQuery query, Moment moment)
        {
            var asked = query with { At = moment.Local.ToUnixTimeMilliseconds(), Context = _train.Context.Encode(moment.Local, moment.Context) };
            var unseen = _train.ItemVocabulary.Count - query.History.Distinct().Count();
            var (items, scores, _) = _served.Ask(asked, unseen);
            return (items[..K], items.Zip(scores).ToDictionary(p => p.First, p => p.Second));
        }

        public void Dispose()
        {
            _served.Dispose();
            GC.SuppressFinalize(this);
        }

        /// <summary>Each item's part of what is taken from its category.</summary>
        private double[] Shares()
        {
            var items = new double[_categories.Length];
            var categories = new double[_options.Categories];
            foreach (var item in _train.Items)
            {
                items[item]++;
                categories[_categories[item]]++;
            }

            return [0, .. Enumerable.Range(1, items.Length - 1).Select(i => items[i] / categories[_categories[i]])];
        }
    }
}

using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;

namespace Recsys.Models.Tests.Blend;

/// <summary>Scores that depend on user and item alone; on some scale and around some mean of its own.</summary>
internal sealed class Oracle(string name, int seed) : IRecommender
{
    public const int Items = 30;

    public string Name => name;

    public int ItemSize => Items;

    public double Standard(RecommendationQuery query, int item)
    {
        var raw = Raw(query);
        var mean = raw.Skip(1).Average();
        return (raw[item] - mean) / Math.Sqrt(raw.Skip(1).Average(r => (r - mean) * (r - mean)));
    }

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        for (var q = 0; q < queries.Count; q++)
        {
            var raw = Raw(queries[q]);
            for (var i = 0; i < Items; i++) scores[(q * Items) + i] = (float)((raw[i] * 3 * seed) - 40);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Cases whose targets are drawn by the softmax of a score.</summary>
    public static List<EvaluationCase> Draw(int count, int seed, Func<RecommendationQuery, int, double> score, bool withContext = false)
    {
        var random = new Random(seed);
        var cases = new List<EvaluationCase>();
        for (var n = 0; n < count; n++)
        {
            var query = new RecommendationQuery { User = n + 1, Context = withContext ? [random.Next(2, 4)] : [] };
            double[] p = [.. Enumerable.Range(1, Items - 1).Select(i => Math.Exp(score(query, i)))];
            var at = random.NextDouble() * p.Sum();
            var target = 0;
            while (at >= p[target]) at -= p[target++];
            cases.Add(new EvaluationCase(query, target + 1));
        }

        return cases;
    }

    /// <summary>Cases whose target is what one of two oracles scores highest, as a coin says.</summary>
    public static List<EvaluationCase> OneOrTheOther(Oracle a, Oracle b, int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(1, count).Select(n =>
            {
                var query = new RecommendationQuery { User = (seed * 100_000) + n };
                var oracle = random.NextDouble() < 0.5 ? a : b;
                return new EvaluationCase(query, Enumerable.Range(1, Items - 1).MaxBy(i => oracle.Standard(query, i)));
            }),
        ];
    }

    private double[] Raw(RecommendationQuery query)
    {
        var random = new Random((query.User * 31) + seed);
        return [.. Enumerable.Range(0, Items).Select(
            _ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }
}

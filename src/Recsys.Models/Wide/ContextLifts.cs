using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Recsys.Datasets.Splits;
using Recsys.Models.Popularity;

namespace Recsys.Models.Wide;

/// <summary>
/// How much likelier a context makes each item: the sum over its fields of <c>log((n(i, v) + β·p(i)) / ((n(v) + β)·p(i)))</c>, as popularity in context has it. To a score that is a
/// log-probability up to a constant it adds what Bayes' rule says of a context that knows nothing of the user.
/// </summary>
internal sealed class ContextLifts
{
    private const long MostLifts = 64_000_000;

    private static readonly ConditionalWeakTable<DatasetSplit, Dictionary<double, ContextLifts>> Known = [];

    private ContextLifts(int items, float[] values) => (Items, Values) = (items, values);

    /// <summary>Items, the padding one included.</summary>
    public int Items { get; }

    /// <summary>Shape [context ids × items].</summary>
    public float[] Values { get; }

    /// <summary>Whether there is a context, and its table is not too large to be kept.</summary>
    public static bool CanBe(DatasetSplit split) =>
        split.Train.Context.Cardinality > 0 && (long)split.Train.Context.Cardinality * split.Train.ItemVocabulary.Size <= MostLifts;

    /// <summary>Those of the training data; the same split gets the same table, which is counted once.</summary>
    /// <param name="split">The data.</param>
    /// <param name="smoothing">β: pseudo-interactions of a field's value, spread like the popularity of the items.</param>
    public static ContextLifts Of(DatasetSplit split, double smoothing)
    {
        var known = Known.GetOrCreateValue(split);
        lock (known)
        {
            if (!known.TryGetValue(smoothing, out var lifts))
            {
                var counts = PopularityCounts.Of(split.Train, double.PositiveInfinity);
                lifts = known[smoothing] = new ContextLifts(counts.Items.Length, PopularityTables.Of(counts, split.Train.Context, smoothing, weight: 1).Lift);
            }

            return lifts;
        }
    }

    /// <summary>Adds <c>factor·Σ_fields</c>.</summary>
    /// <param name="context">Encoded ids.</param>
    /// <param name="factor">What the sum is multiplied by.</param>
    /// <param name="scores">Shape [items].</param>
    public void AddTo(ReadOnlySpan<int> context, double factor, Span<float> scores)
    {
        foreach (var id in context)
        {
            TensorPrimitives.MultiplyAdd(Values.AsSpan(id * Items, Items), (float)factor, scores, scores);
        }
    }
}

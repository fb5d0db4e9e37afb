using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;

namespace Recsys.Models.Wide;

/// <summary>
/// How much likelier a context makes each item: <c>lift(i | c) = Σ_fields u_f · v_i</c> of a log-bilinear model of what is taken in a context,
/// <c>P(i | c) ∝ p(i)·exp(lift(i | c))</c> (Mnih and Hinton 2007, https://doi.org/10.1145/1273496.1273577), which knows nothing of the user. To a
/// score that is a log-probability up to a constant it adds what Bayes' rule says of such a context. Few numbers a value and an item: hours share
/// their part of the day, items what describes them (<see cref="ContextLiftsFit"/>).
/// </summary>
internal sealed class ContextLifts
{
    /// <summary>Numbers an id of the context, and an item.</summary>
    public const int Width = 32;

    private const string ContextName = "lifts_of_context", ItemsName = "lifts_of_items", PassesName = "lifts_passes";

    private static readonly ConditionalWeakTable<
        DatasetSplit, List<(int Seed, object? Catalog, int Passes, IReadOnlyList<ContextLifts> Lifts)>> Known = [];

    /// <param name="ofContext">u, shape [context ids × <see cref="Width"/>].</param>
    /// <param name="ofItems">v, shape [items × <see cref="Width"/>].</param>
    public ContextLifts(float[] ofContext, float[] ofItems)
    {
        (OfContext, OfItems) = (ofContext, ofItems);
        Scores = new([new ContextDotTerm(ModelTable.Of(ContextName, ofContext, Width), ModelTable.Of(ItemsName, ofItems, Width))]);
    }

    /// <summary>Passes over the training data that they are fitted in.</summary>
    public int Passes { get; init; }

    /// <summary>u, shape [context ids × <see cref="Width"/>].</summary>
    public float[] OfContext { get; }

    /// <summary>v, shape [items × <see cref="Width"/>], the padding one included.</summary>
    public float[] OfItems { get; }

    /// <summary>
    /// Those of the training data after a few passes over it, and after more: the longer, the more they tell single contexts apart. The same split,
    /// seed and catalog get the same ones, which are fitted once.
    /// </summary>
    public static IReadOnlyList<ContextLifts> Of(TrainingInput input) => Of(input, ContextLiftsFit.Passes[^1]);

    /// <summary>The same lifts of another training set.</summary>
    public ContextLifts Refit(TrainingInput input) => Of(input, Passes)[^1];

    private static IReadOnlyList<ContextLifts> Of(TrainingInput input, int passes)
    {
        // An empty catalog is like any other.
        var catalog = input.Catalog.Count == 0 ? null : input.Catalog;
        var known = Known.GetOrCreateValue(input.Split);
        lock (known)
        {
            if (known.Find(k => k.Seed == input.Seed && ReferenceEquals(k.Catalog, catalog) && k.Passes == passes).Lifts is { } lifts) return lifts;
            known.Add((input.Seed, catalog, passes, ContextLiftsFit.Of(input, passes)));
            return known[^1].Lifts;
        }
    }

    /// <summary>Those of a saved model.</summary>
    /// <exception cref="InvalidDataException">Shapes differ.</exception>
    public static ContextLifts Of(ParameterValues values, int contexts, int items)
    {
        values.CheckShapes([(ContextName, [contexts, Width]), (ItemsName, [items, Width]), (PassesName, [])]);
        return new ContextLifts(values[ContextName].Values, values[ItemsName].Values) { Passes = (int)values[PassesName].Values[0] };
    }

    /// <summary>What a saved model holds.</summary>
    public ParameterValues ToValues() =>
        new(
        [
            new NamedValues(ContextName, [OfContext.Length / Width, Width], OfContext),
            new NamedValues(ItemsName, [OfItems.Length / Width, Width], OfItems),
            new NamedValues(PassesName, [], [Passes]),
        ]);

    /// <summary>The lifts as scores, for graphs.</summary>
    public ItemScores Scores { get; }

    /// <summary>Adds <c>factor·Σ_fields u_f·v_i</c>.</summary>
    /// <param name="context">Encoded ids.</param>
    /// <param name="factor">What the sum is multiplied by.</param>
    /// <param name="scores">Shape [items].</param>
    public void AddTo(ReadOnlySpan<int> context, double factor, Span<float> scores)
    {
        Span<float> sum = stackalloc float[Width];
        sum.Clear();
        foreach (var id in context) TensorPrimitives.Add(sum, OfContext.AsSpan(id * Width, Width), sum);
        TensorPrimitives.Multiply(sum, (float)factor, sum);
        for (var i = 0; i < scores.Length; i++) scores[i] += TensorPrimitives.Dot(sum, OfItems.AsSpan(i * Width, Width));
    }
}

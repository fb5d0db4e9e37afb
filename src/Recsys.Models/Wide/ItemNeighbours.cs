using System.Collections.Concurrent;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Export.Terms;

namespace Recsys.Models.Wide;

/// <summary>
/// The K items nearest to each item, with a weight s(j, i) that a <see cref="TableForm"/> gives them. An embedding of d numbers cannot keep that two
/// rare items were taken together; a table of pairs can.
/// </summary>
internal sealed class ItemNeighbours
{
    /// <summary>The most neighbours an item.</summary>
    public const int Most = 100;

    private const int Fewest = 20, MostPairs = 2_000_000;

    private const string FormName = "form", IdsName = "items", WeightsName = "similarities";

    private static readonly Comparer<(float Strength, int Item)> NearestLast = Comparer<(float Strength, int Item)>.Create(
        (a, b) => a.Strength != b.Strength ? a.Strength.CompareTo(b.Strength) : b.Item.CompareTo(a.Item));

    private static readonly ConditionalWeakTable<DatasetSplit, ConcurrentDictionary<TableForm, ItemNeighbours>> Known = [];

    /// <param name="form">How it is made.</param>
    /// <param name="items">Items, the padding one included.</param>
    public ItemNeighbours(TableForm form, int items)
    {
        (Form, Items, Width) = (form, items, WidthOf(items));
        (Ids, Similarities) = (new int[items * Width], new float[items * Width]);
    }

    /// <summary>How it is made.</summary>
    public TableForm Form { get; }

    /// <summary>What graphs call the table.</summary>
    public string Name => Form.Name;

    /// <summary>Items, the padding one included.</summary>
    public int Items { get; }

    /// <summary>K: 100, and fewer where the table would have more than two million pairs, but 20.</summary>
    public int Width { get; }

    /// <summary>Shape [items × K], those of the largest |s| first, ties by the lower index; 0 where there are fewer.</summary>
    public int[] Ids { get; }

    /// <summary>s, shape [items × K]; 0 where there are fewer.</summary>
    public float[] Similarities { get; }

    /// <summary>The table as a term of scores, with a half-life.</summary>
    public NeighboursTerm Term(double halfLife) => new(Name, Items, Ids, Similarities, halfLife);

    /// <summary>
    /// The mean over the rows of their largest |s|, 1 where all are empty: forms differ in their units, and what is added to a network must not.
    /// </summary>
    public double Unit
    {
        get
        {
            float[] firsts = [.. Enumerable.Range(0, Items).Select(i => MathF.Abs(Similarities[i * Width])).Where(s => s > 0)];
            return firsts.Length == 0 ? 1 : firsts.Average();
        }
    }

    /// <summary>The table of a form over the training data; the same split gets the same table, which is built once.</summary>
    public static ItemNeighbours Of(DatasetSplit split, TableForm form) =>
        Known.GetOrCreateValue(split).GetOrAdd(form, f => f.Build(split.Train));

    /// <summary>Keeps the nearest of an item.</summary>
    public void Keep(int item, IEnumerable<(float Similarity, int Item)> near)
    {
        // The last of the kept ones is the first to go.
        var kept = new PriorityQueue<(float Similarity, int Item), (float Strength, int Item)>(Width + 1, NearestLast);
        foreach (var other in near)
        {
            var place = (MathF.Abs(other.Similarity), other.Item);
            if (kept.Count < Width) kept.Enqueue(other, place);
            else kept.EnqueueDequeue(other, place);
        }

        for (var k = kept.Count - 1; k >= 0; k--) (Similarities[(item * Width) + k], Ids[(item * Width) + k]) = kept.Dequeue();
    }

    /// <summary>Adds <c>factor·Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of a history, of which k_j come after j.</summary>
    /// <param name="items">The history, repeats kept, the latest last.</param>
    /// <param name="halfLife">H.</param>
    /// <param name="factor">What the sum is multiplied by.</param>
    /// <param name="scores">Shape [items].</param>
    public void AddTo(ReadOnlySpan<int> items, double halfLife, double factor, Span<float> scores)
    {
        var history = RecentItems.Of(items);
        var weights = new float[history.Length];
        RecentItems.Weigh(halfLife, weights);
        TensorPrimitives.Multiply(weights, (float)factor, weights);
        for (var h = 0; h < history.Length; h++)
        {
            var ids = Ids.AsSpan(history[h] * Width, Width);
            var similarities = Similarities.AsSpan(history[h] * Width, Width);
            for (var k = 0; k < ids.Length; k++)
            {
                scores[ids[k]] += weights[h] * similarities[k];
            }
        }
    }

    /// <summary>What a saved model holds. Indices are exact in single precision below 2²⁴ items.</summary>
    public IEnumerable<NamedValues> ToValues() =>
    [
        new NamedValues($"{Name}_{FormName}", [Form.Numbers.Count], [.. Form.Numbers]),
        new NamedValues($"{Name}_{IdsName}", [Items, Width], Array.ConvertAll(Ids, i => (float)i)),
        new NamedValues($"{Name}_{WeightsName}", [Items, Width], Similarities),
    ];

    /// <summary>That of a saved model, which may hold other values before it.</summary>
    /// <exception cref="InvalidDataException">It holds none, or one of other shapes.</exception>
    public static ItemNeighbours Of(IEnumerable<NamedValues> values, int items)
    {
        NamedValues[] saved = [.. values];
        if (saved is not [var first, var ids, var weights] || !first.Name.EndsWith($"_{FormName}", StringComparison.Ordinal))
            throw new InvalidDataException($"No table of pairs is saved here, but {string.Join(", ", saved.Select(v => v.Name))}.");
        var name = first.Name[..^(FormName.Length + 1)];
        long[] shape = [items, WidthOf(items)];
        new ParameterValues([ids, weights]).CheckShapes([($"{name}_{IdsName}", shape), ($"{name}_{WeightsName}", shape)]);
        var result = new ItemNeighbours(TableForm.Of(name, first.Values), items);
        for (var p = 0; p < result.Ids.Length; p++)
        {
            if (ids.Values[p] is not (>= 0 and var id) || id >= items)
                throw new InvalidDataException($"The table '{name}' points at item {ids.Values[p]} of {items}.");
            result.Ids[p] = (int)id;
        }

        weights.Values.CopyTo(result.Similarities, 0);
        return result;
    }

    private static int WidthOf(int items) => Math.Clamp(MostPairs / items, Fewest, Most);
}

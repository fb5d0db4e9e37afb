using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Export.Terms;

namespace Recsys.Models.Wide;

/// <summary>
/// The K items nearest to each item by the histories: <c>s(j, i) = n(j, i)/√(c(j)·c(i))</c>, where c counts users. By order,
/// n sums over the users who have both <c>1/d</c> if i comes d different items after j, and half of that if before it, d up to <see cref="Window"/>
/// (sequential rules with the weight 1/d: Ludewig and Jannach 2018, https://arxiv.org/abs/1803.09587); without order it counts those users, and s is
/// the cosine of ItemKNN. An embedding of d numbers cannot keep that two rare items were taken together; a table of pairs can.
/// </summary>
internal sealed class ItemNeighbours
{
    /// <summary>The most neighbours an item.</summary>
    public const int Most = 100;

    /// <summary>Different items between two of a history, beyond which they say nothing of each other.</summary>
    public const int Window = 50;

    /// <summary>What a neighbour that came before counts, against one that came after.</summary>
    public const float Backwards = 0.5f;

    private const int Fewest = 20, MostPairs = 2_000_000;

    private static readonly ConditionalWeakTable<DatasetSplit, ItemNeighbours> KnownOrdered = [], KnownSets = [];

    private ItemNeighbours(int items, bool isOrdered)
    {
        (Items, IsOrdered, Width) = (items, isOrdered, Math.Clamp(MostPairs / items, Fewest, Most));
        (Ids, Similarities) = (new int[items * Width], new float[items * Width]);
    }

    /// <summary>Items, the padding one included.</summary>
    public int Items { get; }

    /// <summary>K: 100, and fewer where the table would have more than two million pairs, but 20.</summary>
    public int Width { get; }

    /// <summary>Whether the order of the histories counts.</summary>
    public bool IsOrdered { get; }

    /// <summary>Shape [items × K], the nearest first, ties by the lower index; 0 where there are fewer.</summary>
    public int[] Ids { get; }

    /// <summary>Shape [items × K]; 0 where there are fewer.</summary>
    public float[] Similarities { get; }

    /// <summary>Those of the training data; the same split gets the same table, which is built once.</summary>
    public static ItemNeighbours Of(DatasetSplit split, bool isOrdered) =>
        (isOrdered ? KnownOrdered : KnownSets).GetValue(split, s => Of(s.Train, isOrdered));

    /// <summary>The table as a term of scores, with a half-life.</summary>
    public NeighboursTerm Term(double halfLife) => new(IsOrdered ? "neighbours" : "common_users", Items, Ids, Similarities, halfLife);

    /// <summary>Counts and keeps the nearest.</summary>
    public static ItemNeighbours Of(InteractionDataset train, bool isOrdered)
    {
        var result = new ItemNeighbours(train.ItemVocabulary.Size, isOrdered);
        var histories = RecentItems.OfUsers(train.Histories);
        var places = PlacesOf(histories, result.Items);
        var near = new float[result.Items];
        var touched = new List<int>();
        for (var item = 1; item < result.Items; item++)
        {
            foreach (var (user, place) in places[item])
            {
                result.Gather(histories[user], place, near, touched);
            }

            result.Keep(item, places, near, touched);
            foreach (var other in touched) near[other] = 0;
            touched.Clear();
        }

        return result;
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

    private void Gather(int[] history, int place, float[] near, List<int> touched)
    {
        var reach = IsOrdered ? Window : history.Length;
        var end = Math.Min(history.Length, place + reach + 1);
        for (var at = Math.Max(0, place - reach); at < end; at++)
        {
            if (at == place) continue;
            var count = !IsOrdered ? 1 : at > place ? 1f / (at - place) : Backwards / (place - at);
            if (near[history[at]] == 0) touched.Add(history[at]);
            near[history[at]] += count;
        }
    }

    private void Keep(int item, List<(int User, int Place)>[] places, float[] near, List<int> touched)
    {
        (float Similarity, int Item)[] nearest = [.. touched.Select(
            other => (near[other] / MathF.Sqrt((float)places[item].Count * places[other].Count), other))];
        Array.Sort(nearest, (a, b) => a.Similarity != b.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Item.CompareTo(b.Item));
        for (var k = 0; k < Math.Min(Width, nearest.Length); k++)
        {
            (Similarities[(item * Width) + k], Ids[(item * Width) + k]) = nearest[k];
        }
    }

    private static List<(int User, int Place)>[] PlacesOf(int[][] histories, int items)
    {
        var result = new List<(int, int)>[items];
        for (var i = 0; i < items; i++) result[i] = [];
        for (var user = 0; user < histories.Length; user++)
        {
            for (var place = 0; place < histories[user].Length; place++) result[histories[user][place]].Add((user, place));
        }

        return result;
    }
}

using Recsys.Datasets;
using Recsys.Datasets.Queries;

namespace Recsys.Evaluation.Baselines;

/// <summary>
/// Item neighbourhoods: <c>s(i, j) = c(i, j) / (√(c(i)·c(j)) + shrink)</c> with c the numbers of common users; of each item j the k most
/// similar others are kept, and <c>score(j) = Σ over the history's different items i of s(i, j)</c>. (Sarwar et al., Item-based collaborative
/// filtering recommendation algorithms, WWW 2001; parameters as in RecBole's ItemKNN.)
/// </summary>
public sealed class ItemKnnRecommender : IRecommender
{
    /// <summary>Neighbours an item.</summary>
    public const int DefaultNeighbours = 100;

    // By source item i: the items j that have i among their neighbours.
    private readonly int[] _starts;
    private readonly int[] _targets;
    private readonly float[] _similarities;

    /// <summary>Counts and keeps the nearest; ties by the lower index.</summary>
    public ItemKnnRecommender(InteractionDataset train, int neighbours = DefaultNeighbours, double shrink = 0)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighbours);
        ItemSize = train.ItemVocabulary.Size;
        var itemsOf = ItemCounts.OfUsers(train);
        var usersOf = Transpose(itemsOf, ItemSize);
        var kept = new (int Item, float Similarity)[ItemSize][];
        Parallel.For(1, ItemSize, () => (Common: new int[ItemSize], Touched: new List<int>()), (item, _, work) =>
        {
            foreach (var user in usersOf[item])
            {
                foreach (var other in itemsOf[user])
                {
                    if (work.Common[other]++ == 0)
                    {
                        work.Touched.Add(other);
                    }
                }
            }

            var candidates = new List<(int Item, float Similarity)>(work.Touched.Count);
            foreach (var other in work.Touched)
            {
                if (other != item)
                {
                    var norm = Math.Sqrt((double)usersOf[item].Count * usersOf[other].Count) + shrink;
                    candidates.Add((other, (float)(work.Common[other] / norm)));
                }

                work.Common[other] = 0;
            }

            work.Touched.Clear();
            candidates.Sort((a, b) => a.Similarity != b.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Item.CompareTo(b.Item));
            kept[item] = [.. candidates.Take(neighbours)];
            return work;
        }, _ => { });
        (_starts, _targets, _similarities) = BySource(kept);
    }

    /// <inheritdoc/>
    public string Name => BaselineNames.ItemKnn;

    /// <inheritdoc/>
    public int ItemSize { get; }

    /// <inheritdoc/>
    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        for (var q = 0; q < queries.Count; q++)
        {
            var own = scores.Slice(q * ItemSize, ItemSize);
            own.Clear();
            foreach (var item in DistinctItems.Of(queries[q].History))
            {
                for (var e = _starts[item]; e < _starts[item + 1]; e++)
                {
                    own[_targets[e]] += _similarities[e];
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static List<int>[] Transpose(int[][] itemsOf, int itemSize)
    {
        var result = new List<int>[itemSize];
        for (var i = 0; i < itemSize; i++)
        {
            result[i] = [];
        }

        for (var user = 0; user < itemsOf.Length; user++)
        {
            foreach (var item in itemsOf[user])
            {
                result[item].Add(user);
            }
        }

        return result;
    }

    private static (int[] Starts, int[] Targets, float[] Similarities) BySource((int Item, float Similarity)[][] kept)
    {
        var starts = new int[kept.Length + 1];
        for (var j = 1; j < kept.Length; j++)
        {
            foreach (var (source, _) in kept[j])
            {
                starts[source + 1]++;
            }
        }

        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        var next = starts.AsSpan(0, kept.Length).ToArray();
        var (targets, similarities) = (new int[starts[^1]], new float[starts[^1]]);
        for (var j = 1; j < kept.Length; j++)
        {
            foreach (var (source, similarity) in kept[j])
            {
                var at = next[source]++;
                (targets[at], similarities[at]) = (j, similarity);
            }
        }

        return (starts, targets, similarities);
    }
}

using Recsys.Scoring.Graphs;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring.Terms;

/// <summary>What the terms need of one request: each tower runs once, when the first term asks for it.</summary>
internal sealed class RequestVectors(GraphQuery query)
{
    private readonly Dictionary<Tower, float[][]> _vectors = [];
    private int[]? _distinct;

    /// <summary>Several requests, for which each tower runs once.</summary>
    public static RequestVectors[] OfAll(IReadOnlyList<GraphQuery> queries, IEnumerable<Tower> towers)
    {
        RequestVectors[] all = [.. queries.Select(q => new RequestVectors(q))];
        foreach (var tower in towers)
        {
            foreach (var (q, vectors) in tower.Run(queries).Index()) all[q]._vectors[tower] = vectors;
        }

        return all;
    }

    /// <summary>The request.</summary>
    public GraphQuery Query => query;

    /// <summary>The different items of the history in the order of their latest occurrence, without padding.</summary>
    public ReadOnlySpan<int> Distinct => _distinct ??= DistinctOf(query.History);

    /// <summary>The vector of an output of a tower.</summary>
    public float[] Of(Tower tower, int output)
    {
        if (!_vectors.TryGetValue(tower, out var vectors)) _vectors[tower] = vectors = tower.Run([query])[0];
        return vectors[output];
    }

    private static int[] DistinctOf(long[] history)
    {
        var seen = new HashSet<long>(history.Length) { 0 };
        var items = new int[history.Length];
        var first = items.Length;
        for (var i = history.Length - 1; i >= 0; i--)
        {
            if (seen.Add(history[i])) items[--first] = (int)history[i];
        }

        return items[first..];
    }
}

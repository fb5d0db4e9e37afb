using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Blend;

/// <summary>
/// The cases that a blend is fitted on. Where the scores of all items of enough cases fit in memory they are kept; of a larger catalog a case keeps
/// its target, the best items of each member, and an even sample of the others, each of which stands for as many as were left out for it. Where there
/// are enough cases they are others than those that chose the epochs and tables of the members, which look better on those than they are.
/// </summary>
internal static class BlendCases
{
    private const int MostQueries = 128, MostScoresOfBatch = 1 << 25;

    /// <summary>Asks all members; a case whose target is among the seen items teaches nothing and is left out.</summary>
    public static List<BlendCase> Collect(IReadOnlyList<IRecommender> members, IReadOnlyList<EvaluationCase> cases, int seed, BlendOptions options)
    {
        var (most, areWhole) = MostOf(members.Count, members[0].ItemSize, cases.Count, options);
        EvaluationCase[] chosen = [.. ValidationProbe.OthersOf(cases.Count, seed, most).Select(c => cases[c])];
        if (areWhole) return [.. Ask(members, chosen, Whole)];
        var random = Seeded.Net(seed, int.MaxValue - 2);
        return [.. Ask(members, chosen, Sampled)];

        (int[] Items, float[] Correction) Sampled(IReadOnlyList<ReadOnlyMemory<float>> rows, bool[] seen, int left, int target) =>
            Some(rows, seen, left, target, random, options);
    }

    /// <summary>The most cases that are looked at, a fixed sample where there are more, and whether each keeps all its items.</summary>
    public static (int Most, bool AreWhole) MostOf(int members, int items, int cases, BlendOptions options)
    {
        var perCase = (long)members * items;
        var most = (int)Math.Max(1, options.MaxScores / perCase);
        return cases <= most || most >= options.FewestWholeCases
            ? (most, true)
            : ((int)Math.Clamp(options.MaxAsked / items, options.FewestWholeCases, options.MaxSampledCases), false);
    }

    /// <summary>Which items of a case are kept, and what each stands for.</summary>
    private delegate (int[] Items, float[] Correction) Choice(IReadOnlyList<ReadOnlyMemory<float>> rows, bool[] seen, int left, int target);

    private static IEnumerable<BlendCase> Ask(IReadOnlyList<IRecommender> members, IReadOnlyList<EvaluationCase> cases, Choice choice)
    {
        var items = members[0].ItemSize;
        var batchSize = Math.Clamp(MostScoresOfBatch / Math.Max(1, members.Count * items), 1, MostQueries);
        var scores = members.Select(_ => new float[batchSize * items]).ToArray();
        var seen = new bool[items];
        foreach (var batch in cases.Where(c => !c.Query.History.Contains(c.Target)).Chunk(batchSize))
        {
            RecommendationQuery[] queries = [.. batch.Select(c => c.Query)];
            for (var m = 0; m < members.Count; m++)
            {
                members[m].Score(queries, scores[m].AsSpan(0, batch.Length * items));
            }

            for (var q = 0; q < batch.Length; q++)
            {
                var left = Standardiser.Mark(queries[q].History, seen);
                foreach (var row in scores) Standardiser.Apply(row.AsSpan(q * items, items), seen, left);
                var rows = scores.Select(s => (ReadOnlyMemory<float>)s.AsMemory(q * items, items));
                var (kept, correction) = choice([.. rows], seen, left, batch[q].Target);
                var values = new float[members.Count * kept.Length];
                for (var m = 0; m < members.Count; m++)
                {
                    var row = scores[m].AsSpan(q * items, items);
                    for (var i = 0; i < kept.Length; i++) values[(m * kept.Length) + i] = row[kept[i]];
                }

                yield return new BlendCase(
                    values, kept.Length, Array.IndexOf(kept, batch[q].Target), HistoryLength.BucketOf(queries[q].History.Length), queries[q].Context)
                {
                    Unseen = left,
                    Correction = correction,
                };
            }
        }
    }

    private static (int[] Items, float[] Correction) Whole(IReadOnlyList<ReadOnlyMemory<float>> rows, bool[] seen, int left, int target)
    {
        var items = new int[left];
        var at = 0;
        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[i]) items[at++] = i;
        }

        return (items, []);
    }

    private static (int[] Items, float[] Correction) Some(
        IReadOnlyList<ReadOnlyMemory<float>> rows, bool[] seen, int left, int target, Random random, BlendOptions options)
    {
        var kept = new HashSet<int> { target };
        foreach (var row in rows) AddBest(row.Span, seen, options.BestOfMember, kept);
        var sample = CandidateSample.Of([.. kept], options.SampledItems, seen.Length, left, item => !seen[item], random);
        return (sample.Items, sample.Correction);
    }

    private static void AddBest(ReadOnlySpan<float> scores, bool[] seen, int count, HashSet<int> kept)
    {
        var best = new PriorityQueue<int, float>(count);
        var least = float.NegativeInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            if (seen[i] || (best.Count == count && scores[i] <= least)) continue;
            if (best.Count == count) best.Dequeue();
            best.Enqueue(i, scores[i]);
            if (best.Count == count) best.TryPeek(out _, out least);
        }

        foreach (var (item, _) in best.UnorderedItems) kept.Add(item);
    }
}

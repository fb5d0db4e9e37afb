using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Blend;

/// <summary>One validation case as the fit sees it.</summary>
/// <param name="Scores">Standardised scores of the unseen items, shape [members × <paramref name="Count"/>].</param>
/// <param name="Count">Unseen items.</param>
/// <param name="Target">The place of the target among them.</param>
/// <param name="Length">Length bucket of the history.</param>
/// <param name="Context">Encoded context.</param>
internal sealed record BlendCase(float[] Scores, int Count, int Target, int Length, int[] Context)
{
    private const int Batch = 128;

    public ReadOnlySpan<float> ScoresOf(int member) => Scores.AsSpan(member * Count, Count);

    /// <summary>Asks all members; a case whose target is among the seen items teaches nothing and is left out.</summary>
    public static List<BlendCase> Collect(IReadOnlyList<IRecommender> members, IReadOnlyList<EvaluationCase> cases)
    {
        var items = members[0].ItemSize;
        var result = new List<BlendCase>(cases.Count);
        var scores = members.Select(_ => new float[Batch * items]).ToArray();
        var seen = new bool[items];
        foreach (var batch in cases.Where(c => !c.Query.History.Contains(c.Target)).Chunk(Batch))
        {
            RecommendationQuery[] queries = [.. batch.Select(c => c.Query)];
            for (var m = 0; m < members.Count; m++)
            {
                members[m].Score(queries, scores[m].AsSpan(0, batch.Length * items));
            }

            for (var q = 0; q < batch.Length; q++)
            {
                var left = Standardiser.Mark(queries[q].History, seen);
                var kept = new float[members.Count * left];
                var target = 0;
                for (var m = 0; m < members.Count; m++)
                {
                    var row = scores[m].AsSpan(q * items, items);
                    Standardiser.Apply(row, seen, left);
                    var at = m * left;
                    for (var i = 0; i < items; i++)
                    {
                        if (seen[i])
                        {
                            continue;
                        }

                        target = i == batch[q].Target ? at - (m * left) : target;
                        kept[at++] = row[i];
                    }
                }

                result.Add(new BlendCase(kept, left, target, HistoryLength.BucketOf(queries[q].History.Length), queries[q].Context));
            }
        }

        return result;
    }

    /// <summary>The blended scores of the unseen items.</summary>
    public void Blend(ReadOnlySpan<double> weights, Span<float> blended)
    {
        blended.Clear();
        for (var m = 0; m < weights.Length; m++)
        {
            VectorMath.AddScaled(blended, ScoresOf(m), (float)weights[m]);
        }
    }

    /// <summary>NDCG@10 of scores of the unseen items; ties count against it.</summary>
    public double Ndcg10(ReadOnlySpan<float> blended)
    {
        var own = blended[Target];
        var rank = 0;
        foreach (var score in blended)
        {
            rank += score >= own ? 1 : 0;
        }

        return ValidationProbe.Ndcg10At(rank);
    }
}

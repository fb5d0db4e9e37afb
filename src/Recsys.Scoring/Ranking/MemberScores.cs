using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Ranking;

/// <summary>A member for one request.</summary>
internal sealed class MemberScores(Member member, TermScores[] terms)
{
    private float[]? _query;
    private float[]? _centres;

    public Member Member => member;

    /// <summary>Its terms, in their order.</summary>
    public IReadOnlyList<TermScores> Terms => terms;

    /// <summary>The query of the linear part.</summary>
    public float[] Query => _query ??= member.QueryOf(terms);

    /// <summary>About the products of the query with the centres of the lists of its index; empty where there are none.</summary>
    public float[] Centres => _centres ??= member.Index?.CentresOf(Query) ?? [];

    /// <summary>The items that neighbours point at, with what those add; empty where there is no such term.</summary>
    public IEnumerable<KeyValuePair<int, float>> Pointed => terms.OfType<NeighboursTerm.Scores>().SelectMany(t => t.Sums);

    /// <summary>Sum and sum of squares of what neighbours add to items.</summary>
    public (double Sum, double Squares) PointedMoments
    {
        get
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var term in terms)
            {
                if (term is not NeighboursTerm.Scores neighbours) continue;
                var (own, ownSquares) = neighbours.Moments();
                (sum, squares) = (sum + own, squares + ownSquares);
            }

            return (sum, squares);
        }
    }

    /// <summary>The scores of items, overwritten.</summary>
    public void Score(ReadOnlySpan<int> items, Span<float> scores)
    {
        scores.Clear();
        foreach (var term in terms) term.Add(items, scores);
    }

    /// <summary>The scores of items without what columns by context add, of which each lies in a line of the cache of its own, overwritten.</summary>
    public void ScoreRoughly(ReadOnlySpan<int> items, Span<float> scores)
    {
        scores.Clear();
        for (var t = 0; t < terms.Length; t++)
        {
            if (!member.HasColumnsAt(t)) terms[t].Add(items, scores);
        }
    }

    /// <summary>The scores of all items, overwritten, and what the linear terms alone make of them.</summary>
    public void ScoreAll(Span<float> linear, Span<float> scores)
    {
        linear.Clear();
        for (var t = 0; t < terms.Length; t++)
        {
            if (member.IsLinearAt(t)) terms[t].AddAll(linear);
        }

        linear.CopyTo(scores);
        for (var t = 0; t < terms.Length; t++)
        {
            if (!member.IsLinearAt(t)) terms[t].AddAll(scores);
        }
    }

    /// <summary>The scores of all items, overwritten.</summary>
    public void ScoreAll(Span<float> scores)
    {
        scores.Clear();
        foreach (var term in terms) term.AddAll(scores);
    }
}

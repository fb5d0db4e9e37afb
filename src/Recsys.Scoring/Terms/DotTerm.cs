using System.Numerics.Tensors;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·q·v_i</c>.</summary>
internal sealed class DotTerm(NumberTable items, QueryOf query, double factor) : Term
{
    public override int LinearWidth => items.Width;

    public override TermScores Ask(RequestVectors request)
    {
        var scaled = new float[items.Width];
        TensorPrimitives.Multiply(query(request), (float)factor, scaled);
        return new Scores(items, scaled);
    }

    public override Term Pick(int[] picked) => new DotTerm(items.Pick(picked), query, factor);

    public override void CopyRow(int item, Span<float> row) => items.Copy(item, row);

    private sealed class Scores(NumberTable items, float[] query) : TermScores
    {
        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            for (var i = 0; i < picked.Length; i++)
            {
                items.FetchAhead(picked, i);
                scores[i] += items.Dot(query, picked[i]);
            }
        }

        public override void AddAll(Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++) scores[i] += items.Dot(query, i);
        }

        public override void CopyQuery(Span<float> target) => query.CopyTo(target);
    }
}

using System.Numerics.Tensors;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·q·v_i</c>.</summary>
internal sealed class DotTerm(Table<float> items, QueryOf query, double factor) : Term
{
    public override int LinearWidth => items.Width;

    public override TermScores Ask(RequestVectors request)
    {
        var scaled = new float[items.Width];
        TensorPrimitives.Multiply(query(request), (float)factor, scaled);
        return new Scores(items, scaled);
    }

    public override Term Pick(int[] picked) => new DotTerm(items.Pick(picked), query, factor);

    public override void CopyRow(int item, Span<float> row) => items[item].CopyTo(row);

    private sealed class Scores(Table<float> items, float[] query) : TermScores
    {
        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            for (var i = 0; i < picked.Length; i++) scores[i] += TensorPrimitives.Dot(query, items[picked[i]]);
        }

        public override void AddAll(Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++) scores[i] += TensorPrimitives.Dot(query, items[i]);
        }

        public override void CopyQuery(Span<float> target) => query.CopyTo(target);
    }
}

using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·Σ_c t_ic</c> over the ids c of the context.</summary>
internal sealed class ContextColumnsTerm(Table<float> items, double factor) : Term
{
    public override int LinearWidth => items.Width;

    public override TermScores Ask(RequestVectors request) => new Scores(items, request.Query.Context, (float)factor);

    public override Term Pick(int[] picked) => new ContextColumnsTerm(items.Pick(picked), factor);

    public override void CopyRow(int item, Span<float> row) => items[item].CopyTo(row);

    private sealed class Scores(Table<float> items, long[] context, float factor) : TermScores
    {
        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            for (var i = 0; i < picked.Length; i++) scores[i] += Of(items[picked[i]]);
        }

        public override void AddAll(Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++) scores[i] += Of(items[i]);
        }

        public override void CopyQuery(Span<float> target)
        {
            target.Clear();
            foreach (var id in context) target[(int)id] += factor;
        }

        private float Of(ReadOnlySpan<float> row)
        {
            var sum = 0f;
            foreach (var id in context) sum += row[(int)id];
            return factor * sum;
        }
    }
}

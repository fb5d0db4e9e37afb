using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·Σ_c t_ic</c> over the ids c of the context.</summary>
internal sealed class ContextColumnsTerm(NumberTable items, double factor) : Term
{
    public override int LinearWidth => items.Width;

    public override TermScores Ask(RequestVectors request) => new Scores(items, request.Query.Context, (float)factor);

    public override Term Pick(int[] picked) => new ContextColumnsTerm(items.Pick(picked), factor);

    public override void CopyRow(int item, Span<float> row) => items.Copy(item, row);

    private sealed class Scores(NumberTable items, long[] context, float factor) : TermScores
    {
        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            for (var i = 0; i < picked.Length; i++)
            {
                items.FetchAhead(picked, i);
                scores[i] += Of(picked[i]);
            }
        }

        public override void AddAll(Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++) scores[i] += Of(i);
        }

        public override void CopyQuery(Span<float> target)
        {
            target.Clear();
            foreach (var id in context) target[(int)id] += factor;
        }

        private float Of(int item)
        {
            var sum = 0f;
            foreach (var id in context) sum += items[item, (int)id];
            return factor * sum;
        }
    }
}

using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·b_i</c>.</summary>
internal sealed class BiasTerm(NumberTable items, double factor) : Term
{
    public override int LinearWidth => 1;

    public override TermScores Ask(RequestVectors request) => new Scores(items, (float)factor);

    public override Term Pick(int[] picked) => new BiasTerm(items.Pick(picked), factor);

    public override void CopyRow(int item, Span<float> row) => row[0] = items[item, 0];

    private sealed class Scores(NumberTable items, float factor) : TermScores
    {
        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            for (var i = 0; i < picked.Length; i++)
            {
                items.FetchAhead(picked, i);
                scores[i] += factor * items[picked[i], 0];
            }
        }

        public override void AddAll(Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++) scores[i] += factor * items[i, 0];
        }

        public override void CopyQuery(Span<float> target) => target[0] = factor;
    }
}

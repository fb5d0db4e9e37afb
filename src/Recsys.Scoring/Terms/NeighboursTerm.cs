using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Terms;

/// <summary>
/// <c>factor·Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of the history, of which k_j come after j. What a request adds up to is a handful
/// of items: a table of them by item.
/// </summary>
/// <param name="items">Items that a row points at, [items × width].</param>
/// <param name="weights">s, [items × width].</param>
/// <param name="halfLife">H; null where all weigh the same.</param>
/// <param name="factor">What the sum is multiplied by.</param>
/// <param name="picked">Which items are asked for; null where an item is its own index.</param>
internal sealed class NeighboursTerm(Table<int> items, NumberTable weights, double? halfLife, double factor, int[]? picked = null) : Term
{
    public override TermScores Ask(RequestVectors request)
    {
        var history = request.Distinct;
        var sums = new Dictionary<int, float>(history.Length * 8);
        var room = new float[weights.Width];
        for (var h = 0; h < history.Length; h++)
        {
            var weight = (float)(factor * (halfLife is { } half ? Math.Pow(2, -(history.Length - 1 - h) / half) : 1));
            var ids = items[history[h]];
            var values = weights.Read(history[h], room);
            for (var k = 0; k < ids.Length && values[k] != 0; k++)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(sums, ids[k], out _) += weight * values[k];
            }
        }

        return new Scores(sums, picked);
    }

    public override Term Pick(int[] wanted) => new NeighboursTerm(items, weights, halfLife, factor, wanted);

    /// <summary>The items with a score, and their scores.</summary>
    internal sealed class Scores : TermScores
    {
        private const int Words = 256;

        private readonly Dictionary<int, float> _sums;
        private readonly int[]? _picked;

        // One bit for all items of the same rest: of thousands that are asked for, nearly all are answered by it.
        private readonly ulong[] _marks = new ulong[Words];

        public Scores(Dictionary<int, float> sums, int[]? picked)
        {
            (_sums, _picked) = (sums, picked);
            foreach (var item in sums.Keys) _marks[WordOf(item)] |= 1UL << item;
        }

        public IReadOnlyDictionary<int, float> Sums => _sums;

        public override void Add(ReadOnlySpan<int> wanted, Span<float> scores)
        {
            for (var i = 0; i < wanted.Length; i++) scores[i] += Of(_picked is null ? wanted[i] : _picked[wanted[i]]);
        }

        public override void AddAll(Span<float> scores)
        {
            if (_picked is null)
            {
                foreach (var (item, sum) in _sums) scores[item] += sum;
                return;
            }

            for (var i = 0; i < scores.Length; i++) scores[i] += Of(_picked[i]);
        }

        private float Of(int item) => (_marks[WordOf(item)] & (1UL << item)) == 0 ? 0 : _sums.GetValueOrDefault(item);

        private static int WordOf(int item) => (item >> 6) % Words;
    }
}

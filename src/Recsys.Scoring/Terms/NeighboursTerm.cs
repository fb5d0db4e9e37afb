using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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
    public override TermScores Ask(RequestVectors request) => AskEach([request])[0];

    public override TermScores[] AskEach(IReadOnlyList<RequestVectors> requests)
    {
        var count = requests.Count;
        var (places, sums) = (new Dictionary<int, int>(requests[0].Distinct.Length * 8), new float[count * 256]);
        var room = new float[weights.Width];
        if (count == 1)
        {
            var own = new float[1];
            var history = requests[0].Distinct;
            for (var h = 0; h < history.Length; h++)
            {
                own[0] = WeightOf(h, history.Length);
                Add(history[h], own);
            }
        }
        else
        {
            foreach (var (item, own) in OfHistories(requests)) Add(item, own);
        }

        // No lambda: what it captures would be read from the heap at each step above.
        var (marks, scores) = (Scores.MarksOf(places.Keys), new TermScores[count]);
        for (var q = 0; q < count; q++) scores[q] = new Scores(places, marks, sums, count, q, picked);
        return scores;

        void Add(int item, float[] own)
        {
            var ids = items[item];
            var values = weights.Read(item, room);
            for (var k = 0; k < ids.Length && values[k] != 0; k++)
            {
                ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, ids[k], out var isKnown);
                if (!isKnown) place = places.Count - 1;
                if (places.Count * count > sums.Length) Array.Resize(ref sums, 2 * sums.Length);
                if (count == 1) sums[place] += own[0] * values[k];
                else TensorPrimitives.MultiplyAdd(own, values[k], sums.AsSpan(place * count, count), sums.AsSpan(place * count, count));
            }
        }
    }

    /// <summary>What each item of the histories weighs in each request.</summary>
    private Dictionary<int, float[]> OfHistories(IReadOnlyList<RequestVectors> requests)
    {
        var all = new Dictionary<int, float[]>();
        for (var q = 0; q < requests.Count; q++)
        {
            var history = requests[q].Distinct;
            for (var h = 0; h < history.Length; h++)
            {
                var own = CollectionsMarshal.GetValueRefOrAddDefault(all, history[h], out _) ??= new float[requests.Count];
                own[q] = WeightOf(h, history.Length);
            }
        }

        return all;
    }

    private float WeightOf(int place, int length) => (float)(factor * (halfLife is { } half ? Math.Pow(2, -(length - 1 - place) / half) : 1));

    public override Term Pick(int[] wanted) => new NeighboursTerm(items, weights, halfLife, factor, wanted);

    /// <summary>The items with a score, and their scores.</summary>
    internal sealed class Scores : TermScores
    {
        private const int Words = 256;

        private readonly Dictionary<int, int> _places;
        private readonly float[] _sums;
        private readonly int _count;
        private readonly int _request;
        private readonly int[]? _picked;

        // One bit for all items of the same rest: of thousands that are asked for, nearly all are answered by it.
        private readonly ulong[] _marks;

        /// <param name="places">Items and their places in the sums.</param>
        /// <param name="marks">Of these items.</param>
        /// <param name="sums">Shape [places × requests].</param>
        /// <param name="count">Requests.</param>
        /// <param name="request">Which of them.</param>
        /// <param name="picked">Which items are asked for; null where an item is its own index.</param>
        public Scores(Dictionary<int, int> places, ulong[] marks, float[] sums, int count, int request, int[]? picked) =>
            (_places, _marks, _sums, _count, _request, _picked) = (places, marks, sums, count, request, picked);

        /// <summary>The items that are pointed at, and their sums.</summary>
        public IEnumerable<KeyValuePair<int, float>> Sums =>
            _places.Select(p => KeyValuePair.Create(p.Key, SumAt(p.Value))).Where(s => s.Value != 0);

        /// <summary>Sum and sum of squares over all items but the padding one.</summary>
        public (double Sum, double Squares) Moments()
        {
            var (sum, squares) = (0.0, 0.0);
            foreach (var (item, place) in _places)
            {
                var own = item == 0 ? 0.0 : SumAt(place);
                (sum, squares) = (sum + own, squares + (own * own));
            }

            return (sum, squares);
        }

        public static ulong[] MarksOf(IEnumerable<int> items)
        {
            var marks = new ulong[Words];
            foreach (var item in items) marks[WordOf(item)] |= 1UL << item;
            return marks;
        }

        public override void Add(ReadOnlySpan<int> wanted, Span<float> scores)
        {
            for (var i = 0; i < wanted.Length; i++) scores[i] += Of(_picked is null ? wanted[i] : _picked[wanted[i]]);
        }

        public override void AddAll(Span<float> scores)
        {
            if (_picked is null)
            {
                foreach (var (item, place) in _places) scores[item] += SumAt(place);
                return;
            }

            for (var i = 0; i < scores.Length; i++) scores[i] += Of(_picked[i]);
        }

        private float Of(int item) =>
            (_marks[WordOf(item)] & (1UL << item)) == 0 || !_places.TryGetValue(item, out var place) ? 0 : SumAt(place);

        private float SumAt(int place) => _sums[(place * _count) + _request];

        private static int WordOf(int item) => (item >> 6) % Words;
    }
}

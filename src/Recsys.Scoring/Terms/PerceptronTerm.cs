using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recsys.Scoring.Tables;
using Recsys.Scoring.Towers;

namespace Recsys.Scoring.Terms;

/// <summary><c>factor·w·h</c> with <c>h_1 = relu(v_i + q)</c> and <c>h_l = relu(W_l·h_(l−1) + b_l)</c>.</summary>
internal sealed class PerceptronTerm(
    NumberTable items, Tower tower, int output, IReadOnlyList<(NumberTable Weights, NumberTable Bias)> layers, NumberTable last, double factor)
    : Term
{
    public override TermScores Ask(RequestVectors request)
    {
        var weights = new float[last.Width];
        last.Copy(0, weights);
        TensorPrimitives.Multiply(weights, (float)factor, weights);
        return new Scores(items, request.Of(tower, output), layers, weights);
    }

    public override Term Pick(int[] picked) => new PerceptronTerm(items.Pick(picked), tower, output, layers, last, factor);

    internal sealed class Scores(
        NumberTable items, float[] query, IReadOnlyList<(NumberTable Weights, NumberTable Bias)> layers, float[] last) : TermScores
    {
        /// <summary>Whether no layer follows the first.</summary>
        public bool IsOneLayer => layers.Count == 0;

        /// <summary>q.</summary>
        public float[] Query => query;

        /// <summary>Adds what one layer makes of an item for several requests.</summary>
        /// <param name="item">The item.</param>
        /// <param name="queries">q of each.</param>
        /// <param name="room">As long as q, at least; overwritten.</param>
        /// <param name="sums">A sum for each.</param>
        public void AddEach(int item, ManyVectors queries, Span<float> room, Span<float> sums) =>
            queries.AddRectified(items.Read(item, room[..items.Width]), last, sums);

        public override void Add(ReadOnlySpan<int> picked, Span<float> scores)
        {
            var room = new float[items.Width];
            for (var i = 0; i < picked.Length; i++)
            {
                items.FetchAhead(picked, i);
                scores[i] += Of(items.Read(picked[i], room));
            }
        }

        public override void AddAll(Span<float> scores)
        {
            var room = new float[items.Width];
            for (var i = 0; i < scores.Length; i++) scores[i] += Of(items.Read(i, room));
        }

        private float Of(ReadOnlySpan<float> row) => layers.Count == 0 ? OneLayer(row) : Deep(row);

        private float OneLayer(ReadOnlySpan<float> row)
        {
            var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
            var own = MemoryMarshal.Cast<float, Vector<float>>(query.AsSpan());
            var weights = MemoryMarshal.Cast<float, Vector<float>>(last.AsSpan());
            var sum = Vector<float>.Zero;
            for (var i = 0; i < rows.Length; i++) sum += Vector.Max(rows[i] + own[i], Vector<float>.Zero) * weights[i];
            var result = Vector.Sum(sum);
            for (var i = rows.Length * Vector<float>.Count; i < row.Length; i++) result += Math.Max(row[i] + query[i], 0) * last[i];
            return result;
        }

        private float Deep(ReadOnlySpan<float> row)
        {
            var h = new float[row.Length];
            TensorPrimitives.Add(row, query, h);
            TensorPrimitives.Max(h, 0f, h);
            foreach (var (weights, bias) in layers)
            {
                var next = new float[weights.Rows];
                for (var o = 0; o < next.Length; o++) next[o] = Math.Max(weights.Dot(h, o) + bias[o, 0], 0);
                h = next;
            }

            return TensorPrimitives.Dot<float>(h, last);
        }
    }
}

using System.Buffers;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Towers;

/// <summary>
/// The last states of a layer of gated recurrent units (Cho et al. 2014, https://arxiv.org/abs/1406.1078, as ONNX's GRU with
/// <c>linear_before_reset</c>), from a state of zeros:
/// <c>z = σ(W_z·x + b_z + R_z·h + c_z); r = σ(W_r·x + b_r + R_r·h + c_r); n = tanh(W_n·x + b_n + r ⊙ (R_n·h + c_n)); h' = n + z ⊙ (h − n)</c>.
/// Rows of a batch that are the same are multiplied once, and so are the states of beginnings that are the same. A state forgets: rows that differ in
/// one early step are soon as near to each other as the codes of a product tell apart, and from there on they are one.
/// </summary>
internal sealed unsafe class GatedRecurrence
{
    private const int Lanes = 16;

    /// <summary>States whose numbers are all as near as this are the same to what multiplies them: half a code of 16 bits.</summary>
    private const float SameState = 0.5f / short.MaxValue;

    private const float MostOfTanh = 7.90531110763549805f;

    private readonly CodedMatrix _ofInput;
    private readonly CodedMatrix _ofState;
    private readonly float[] _inputBias;
    private readonly float[] _candidateBias;
    private readonly int _width;
    private readonly int _size;
    private readonly int _stride;

    private static ReadOnlySpan<float> Numerator =>
    [
        4.89352455891786e-03f, 6.37261928875436e-04f, 1.48572235717979e-05f, 5.12229709037114e-08f, -8.60467152213735e-11f, 2.00018790482477e-13f,
        -2.76076847742355e-16f,
    ];

    private static ReadOnlySpan<float> Denominator => [4.89352518554385e-03f, 2.26843463243900e-03f, 1.18534705686654e-04f, 1.19825839466702e-06f];

    /// <param name="input">W_z, W_r, W_n, one below the other, shape [3h × width].</param>
    /// <param name="state">R_z, R_r, R_n, shape [3h × h].</param>
    /// <param name="biases">b_z, b_r, b_n, c_z, c_r, c_n, shape [1 × 6h].</param>
    /// <exception cref="InvalidDataException">The shapes do not fit each other.</exception>
    public GatedRecurrence(NumberTable input, NumberTable state, NumberTable biases)
    {
        (_width, _size) = (input.Width, state.Width);
        if (input.Rows != 3 * _size || state.Rows != 3 * _size || biases.Rows * biases.Width != 6 * _size)
        {
            throw new InvalidDataException(
                $"The weights of a recurrence of {_size} have {input.Rows} and {state.Rows} rows and {biases.Rows * biases.Width} biases; "
                + $"expected {3 * _size}, {3 * _size} and {6 * _size}.");
        }

        (_ofInput, _ofState) = (new CodedMatrix(AllOf(input), _width), new CodedMatrix(AllOf(state), _size));
        var all = AllOf(biases);
        _inputBias = all[..(3 * _size)];
        TensorPrimitives.Add(_inputBias.AsSpan(0, 2 * _size), all.AsSpan(3 * _size, 2 * _size), _inputBias);
        _stride = (_size + Lanes - 1) / Lanes * Lanes;
        _candidateBias = [.. all[(5 * _size)..], .. new float[_stride - _size]];
    }

    /// <summary>The last state of each row of a batch.</summary>
    /// <param name="x">Shape [steps × batch × width].</param>
    /// <param name="lengths">Steps of each row, shape [batch].</param>
    /// <returns>Shape [batch × h].</returns>
    public float[] Last(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths)
    {
        var (batch, steps) = (lengths.Length, TensorPrimitives.Max(lengths));
        var (last, rows, distinct) = (new float[batch * _size], new int[steps * batch], new List<int>());
        Distinct(x, lengths, rows, distinct);
        var inputs = ArrayPool<float>.Shared.Rent((distinct.Count * _ofInput.Rows) + Lanes);
        MultiplyInputs(x, distinct, inputs);
        var (before, states, places) = (new float[batch * _stride], new float[batch * _stride], new int[batch]);
        // The last of a row's numbers are read sixteen at a time, and so is what lies behind them.
        var (codes, scales, products) = (new short[batch * _ofState.Width], new float[batch], new float[(batch * _ofState.Rows) + Lanes]);
        var made = new Dictionary<(int Before, int Row), int>(batch);
        var (merged, newest, known) = (new int[batch], new Dictionary<int, int>(batch), 0);
        for (var t = 0; t < steps; t++)
        {
            made.Clear();
            for (var b = 0; b < batch; b++)
            {
                if (t >= lengths[b]) continue;
                ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(made, (places[b], rows[(t * batch) + b]), out var isKnown);
                if (!isKnown) place = made.Count - 1;
                places[b] = place;
            }

            _ofState.Multiply(codes.AsSpan(0, known * _ofState.Width), scales.AsSpan(0, known), products);
            fixed (float* input = inputs, product = products, old = before, next = states)
            {
                foreach (var ((from, row), to) in made)
                {
                    Step(input + (row * _ofInput.Rows), product + (from * _ofState.Rows), old + (from * _stride), next + (to * _stride));
                }
            }

            for (var b = 0; b < batch; b++)
            {
                if (t + 1 == lengths[b]) states.AsSpan(places[b] * _stride, _size).CopyTo(last.AsSpan(b * _size));
            }

            known = Merge(made, states, merged, newest);
            for (var b = 0; b < batch; b++)
            {
                if (t + 1 < lengths[b]) places[b] = merged[places[b]];
            }

            for (var to = 0; to < known; to++)
            {
                // A state lies between −1 and 1.
                scales[to] = _ofState.Encode(states.AsSpan(to * _stride, _size), 1, codes.AsSpan(to * _ofState.Width, _ofState.Width));
            }

            (before, states) = (states, before);
        }

        ArrayPool<float>.Shared.Return(inputs);
        return last;
    }

    private static float[] AllOf(NumberTable table)
    {
        var all = new float[table.Rows * table.Width];
        for (var r = 0; r < table.Rows; r++) table.Copy(r, all.AsSpan(r * table.Width, table.Width));
        return all;
    }

    /// <summary>Which rows of x differ, and which of those each row is.</summary>
    private void Distinct(ReadOnlySpan<float> x, ReadOnlySpan<int> lengths, int[] rows, List<int> distinct)
    {
        var known = new Dictionary<UInt128, int>();
        for (var t = 0; t < rows.Length / lengths.Length; t++)
        {
            for (var b = 0; b < lengths.Length; b++)
            {
                if (t >= lengths[b]) continue;
                var at = (t * lengths.Length) + b;
                // 128 bits: two rows that differ have the same ones nowhere.
                var hash = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(x.Slice(at * _width, _width)));
                ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(known, hash, out var isKnown);
                if (!isKnown)
                {
                    row = distinct.Count;
                    distinct.Add(at);
                }

                rows[at] = row;
            }
        }
    }

    private void MultiplyInputs(ReadOnlySpan<float> x, List<int> distinct, Span<float> inputs)
    {
        var (codes, scales) = (ArrayPool<short>.Shared.Rent(distinct.Count * _ofInput.Width), new float[distinct.Count]);
        foreach (var (n, at) in distinct.Index())
        {
            var row = x.Slice(at * _width, _width);
            var most = Math.Abs(TensorPrimitives.MaxMagnitude(row));
            scales[n] = _ofInput.Encode(row, most, codes.AsSpan(n * _ofInput.Width, _ofInput.Width));
        }

        _ofInput.Multiply(codes.AsSpan(0, scales.Length * _ofInput.Width), scales, inputs);
        for (var n = 0; n < scales.Length; n++)
        {
            var own = inputs.Slice(n * _ofInput.Rows, 3 * _size);
            TensorPrimitives.Add(own, _inputBias, own);
        }

        ArrayPool<short>.Shared.Return(codes);
    }

    /// <summary>
    /// Makes one of states that differ by less than codes do. The rows of a batch lack one step each, in the order of the steps: who forgot the same
    /// is next to each other, so that a state is compared with the one before it alone, of those that have just read the same.
    /// </summary>
    /// <param name="made">The states by what they were made of.</param>
    /// <param name="states">Shape [made × stride]; those that are kept are moved to the front.</param>
    /// <param name="merged">What each has become, overwritten.</param>
    /// <param name="newest">Room for the newest kept state of those that have read a row.</param>
    /// <returns>How many are kept.</returns>
    private int Merge(Dictionary<(int Before, int Row), int> made, float[] states, int[] merged, Dictionary<int, int> newest)
    {
        var kept = 0;
        newest.Clear();
        foreach (var ((_, row), from) in made)
        {
            var own = states.AsSpan(from * _stride, _stride);
            ref var other = ref CollectionsMarshal.GetValueRefOrAddDefault(newest, row, out var isKnown);
            if (!isKnown || !AreSame(own, states.AsSpan(other * _stride, _stride)))
            {
                other = kept++;
                if (other != from) own.CopyTo(states.AsSpan(other * _stride));
            }

            merged[from] = other;
        }

        return kept;
    }

    private static bool AreSame(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        for (var i = 0; i < one.Length; i += Lanes)
        {
            var apart = Vector512.Abs(Vector512.Create(one[i..]) - Vector512.Create(other[i..]));
            if (!Vector512.LessThanOrEqualAll(apart, Vector512.Create(SameState))) return false;
        }

        return true;
    }

    private void Step(float* input, float* product, float* before, float* state)
    {
        fixed (float* bias = _candidateBias)
        {
            for (var i = 0; i < _size; i += Lanes)
            {
                var z = Sigmoid(Vector512.Load(input + i) + Vector512.Load(product + i));
                var r = Sigmoid(Vector512.Load(input + _size + i) + Vector512.Load(product + _size + i));
                var candidate = Vector512.Load(product + (2 * _size) + i) + Vector512.Load(bias + i);
                var n = Tanh(Vector512.Load(input + (2 * _size) + i) + (r * candidate));
                (n + (z * (Vector512.Load(before + i) - n))).Store(state + i);
            }
        }
    }

    /// <summary><c>σ(x) = (1 + tanh(x/2))/2</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> x) => (Tanh(x * 0.5f) * 0.5f) + Vector512.Create(0.5f);

    /// <summary>
    /// <c>tanh</c> as <c>x·P(x²)/Q(x²)</c> of degrees 6 and 3, to some 10⁻⁷ (the minimax approximation of Eigen, <c>generic_fast_tanh_float</c>):
    /// with an exponential the gates take as long as a third of the products.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Tanh(Vector512<float> value)
    {
        var x = Vector512.Min(Vector512.Max(value, Vector512.Create(-MostOfTanh)), Vector512.Create(MostOfTanh));
        var square = x * x;
        var (p, q) = (Vector512.Create(Numerator[6]), Vector512.Create(Denominator[3]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[5]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[4]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[3]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[2]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[1]));
        p = Vector512.FusedMultiplyAdd(p, square, Vector512.Create(Numerator[0]));
        q = Vector512.FusedMultiplyAdd(q, square, Vector512.Create(Denominator[2]));
        q = Vector512.FusedMultiplyAdd(q, square, Vector512.Create(Denominator[1]));
        q = Vector512.FusedMultiplyAdd(q, square, Vector512.Create(Denominator[0]));
        return x * p / q;
    }
}

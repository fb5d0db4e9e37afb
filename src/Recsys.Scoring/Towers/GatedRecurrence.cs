using System.Buffers;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Towers;

/// <summary>
/// The last states of a layer of gated recurrent units (Cho et al. 2014, https://arxiv.org/abs/1406.1078, as ONNX's GRU with
/// <c>linear_before_reset</c>), from a state of zeros:
/// <c>z = σ(W_z·x + b_z + R_z·h + c_z); r = σ(W_r·x + b_r + R_r·h + c_r); n = tanh(W_n·x + b_n + r ⊙ (R_n·h + c_n)); h' = n + z ⊙ (h − n)</c>.
/// Rows of a batch that are the same are multiplied once, and so are the states of beginnings that are the same.
/// </summary>
internal sealed class GatedRecurrence
{
    private readonly CodedMatrix _ofInput;
    private readonly CodedMatrix _ofState;
    private readonly float[] _inputBias;
    private readonly float[] _candidateBias;
    private readonly int _width;
    private readonly int _size;

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
        _candidateBias = all[(5 * _size)..];
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
        var inputs = ArrayPool<float>.Shared.Rent(distinct.Count * _ofInput.Rows);
        MultiplyInputs(x, distinct, inputs);
        var (before, states) = (new float[batch * _size], new float[batch * _size]);
        var (codes, scales, products) = (new short[batch * _ofState.Width], new float[batch], new float[batch * _ofState.Rows]);
        var (places, gates) = (new int[batch], new float[3 * _size]);
        var made = new Dictionary<(int Before, int Row), int>(batch);
        for (var t = 0; t < steps; t++)
        {
            var known = made.Count;
            made.Clear();
            for (var b = 0; b < batch; b++)
            {
                if (t >= lengths[b]) continue;
                ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(made, (places[b], rows[(t * batch) + b]), out var isKnown);
                if (!isKnown) place = made.Count - 1;
                places[b] = place;
            }

            _ofState.Multiply(codes.AsSpan(0, known * _ofState.Width), scales.AsSpan(0, known), products);
            foreach (var ((from, row), to) in made)
            {
                var state = states.AsSpan(to * _size, _size);
                Step(
                    inputs.AsSpan(row * _ofInput.Rows, 3 * _size), products.AsSpan(from * _ofState.Rows, 3 * _size), before.AsSpan(from * _size, _size),
                    gates, state);
            }

            for (var to = 0; to < made.Count; to++)
            {
                // A state lies between −1 and 1.
                scales[to] = _ofState.Encode(states.AsSpan(to * _size, _size), 1, codes.AsSpan(to * _ofState.Width, _ofState.Width));
            }

            for (var b = 0; b < batch; b++)
            {
                if (t + 1 == lengths[b]) states.AsSpan(places[b] * _size, _size).CopyTo(last.AsSpan(b * _size));
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

    private void Step(ReadOnlySpan<float> input, ReadOnlySpan<float> product, ReadOnlySpan<float> before, Span<float> gates, Span<float> state)
    {
        var both = gates[..(2 * _size)];
        var n = gates[(2 * _size)..];
        TensorPrimitives.Add(input[..(2 * _size)], product[..(2 * _size)], both);
        TensorPrimitives.Sigmoid(both, both);
        TensorPrimitives.Add(product[(2 * _size)..], _candidateBias, n);
        TensorPrimitives.MultiplyAdd(n, both[_size..], input[(2 * _size)..], n);
        TensorPrimitives.Tanh(n, n);
        TensorPrimitives.Subtract(before, n, state);
        TensorPrimitives.MultiplyAdd(state, both[.._size], n, state);
    }
}

using System.Numerics;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// A layer of gated recurrent units (Cho et al. 2014, https://arxiv.org/abs/1406.1078, in the form of torch's <c>nn.GRU</c>)
/// from a state of zeros, and back through time:
/// <c>r = σ(W_ir x + b_ir + W_hr h + b_hr); z = σ(W_iz x + b_iz + W_hz h + b_hz);</c>
/// <c>n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn)); h' = n + z ⊙ (h − n)</c>.
/// What torch does in a dozen small operations a moment is one product and one pass over the gates here; the products that need no recurrence are
/// made for all moments at once.
/// </summary>
internal sealed class GatedRecurrence : autograd.SingleTensorFunction<GatedRecurrence>
{
    public override string Name => nameof(GatedRecurrence);

    /// <summary>The states of all moments, shape [B × T × H].</summary>
    /// <param name="x">Inputs, shape [B × T × d].</param>
    /// <param name="inputWeight">W_ir, W_iz, W_in, one below the other, shape [3H × d].</param>
    /// <param name="stateWeight">W_hr, W_hz, W_hn, shape [3H × H].</param>
    /// <param name="inputBias">b_ir, b_iz, b_in, shape [3H].</param>
    /// <param name="stateBias">b_hr, b_hz, b_hn, shape [3H].</param>
    public static Tensor States(Tensor x, Tensor inputWeight, Tensor stateWeight, Tensor inputBias, Tensor stateBias)
    {
        if (is_grad_enabled())
        {
            return apply(x, inputWeight, stateWeight, inputBias, stateBias);
        }

        var (states, gates, candidate) = Forward(x, inputWeight, stateWeight, inputBias, stateBias);
        gates.Dispose();
        candidate.Dispose();
        return states;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, inputWeight, stateWeight) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (states, gates, candidate) = Forward(x, inputWeight, stateWeight, (Tensor)vars[3], (Tensor)vars[4]);
        ctx.save_for_backward([x, inputWeight, stateWeight, states, gates, candidate]);
        return states;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var x = saved[0].contiguous();
        var (inputWeight, stateWeight, states, gates, candidate) = (saved[1], saved[2], saved[3], saved[4], saved[5]);
        using var gradient = grad_output.contiguous();
        var (batch, length, size) = ((int)states.shape[0], (int)states.shape[1], (int)states.shape[2]);

        // By the gates: r, z and n as the input meets them, and n as the state meets it.
        using var gateGradient = empty(gates.shape);
        using var candidateGradient = empty(states.shape);
        using var before = empty(states.shape);
        using var carry = zeros(batch, size);
        var carried = DenseMatrix.Of(carry);

        // Asked of libtorch once: each question costs as much as a row of the work.
        ReadOnlySpan<float> stateValues = ParameterSet.Floats(states), gateValues = ParameterSet.Floats(gates),
            candidates = ParameterSet.Floats(candidate);
        ReadOnlySpan<float> gradients = ParameterSet.Floats(gradient);
        Span<float> gateGradients = ParameterSet.Floats(gateGradient), candidateGradients = ParameterSet.Floats(candidateGradient);
        Span<float> beforeValues = ParameterSet.Floats(before), carries = ParameterSet.Floats(carry);
        using (var gatePanels = new DensePanels(DenseMatrix.Of(stateWeight).RowRange(0, 2 * size)))
        using (var candidatePanels = new DensePanels(DenseMatrix.Of(stateWeight).RowRange(2 * size, size)))
        {
            for (var t = length - 1; t >= 0; t--)
            {
                for (var b = 0; b < batch; b++)
                {
                    var at = (b * length) + t;
                    var previous = beforeValues.Slice(at * size, size);
                    if (t == 0) previous.Clear();
                    else stateValues.Slice((at - 1) * size, size).CopyTo(previous);
                    Back(
                        gradients.Slice(at * size, size), previous, gateValues.Slice(at * 3 * size, 3 * size), candidates.Slice(at * size, size),
                        carries.Slice(b * size, size), gateGradients.Slice(at * 3 * size, 3 * size), candidateGradients.Slice(at * size, size));
                }

                if (t > 0)
                {
                    DenseMultiply.Into(Moment(gateGradient, t, 2 * size), gatePanels, carried, add: true);
                    DenseMultiply.Into(Moment(candidateGradient, t, size), candidatePanels, carried, add: true);
                }
            }
        }

        var (ofX, ofInputWeight, ofStateWeight) = (empty(x.shape), empty(inputWeight.shape), empty(stateWeight.shape));
        var all = DenseMatrix.Of(gateGradient);
        using (var panels = new DensePanels(DenseMatrix.Of(inputWeight)))
        {
            DenseMultiply.Into(all, panels, DenseMatrix.Of(ofX), add: false);
        }

        using (var panels = new DensePanels(DenseMatrix.Of(x)))
        {
            DenseMultiply.Into(all.Transpose, panels, DenseMatrix.Of(ofInputWeight), add: false);
        }

        using (var panels = new DensePanels(DenseMatrix.Of(before)))
        {
            DenseMultiply.Into((all with { Columns = 2 * size }).Transpose, panels, DenseMatrix.Of(ofStateWeight).RowRange(0, 2 * size), add: false);
            DenseMultiply.Into(
                DenseMatrix.Of(candidateGradient).Transpose, panels, DenseMatrix.Of(ofStateWeight).RowRange(2 * size, size), add: false);
        }

        var (ofInputBias, ofStateBias) = (zeros(3 * size), zeros(3 * size));
        AddRows(ParameterSet.Floats(gateGradient), ParameterSet.Floats(ofInputBias));
        ParameterSet.Floats(ofInputBias)[..(2 * size)].CopyTo(ParameterSet.Floats(ofStateBias));
        AddRows(ParameterSet.Floats(candidateGradient), ParameterSet.Floats(ofStateBias)[(2 * size)..]);
        return [ofX, ofInputWeight, ofStateWeight, ofInputBias, ofStateBias];
    }

    /// <summary>The states [B × T × H], the gates r, z, n [B × T × 3H] and <c>W_hn h + b_hn</c> [B × T × H].</summary>
    private static (Tensor States, Tensor Gates, Tensor Candidate) Forward(
        Tensor input, Tensor inputWeight, Tensor stateWeight, Tensor inputBias, Tensor stateBias)
    {
        using var x = input.contiguous();
        var (batch, length, size) = ((int)x.shape[0], (int)x.shape[1], (int)stateWeight.shape[1]);
        var (states, gates, candidate) = (empty(batch, length, size), empty(batch, length, 3 * size), empty(batch, length, size));
        using (var panels = new DensePanels(DenseMatrix.Of(inputWeight).Transpose))
        {
            DenseMultiply.Into(DenseMatrix.Of(x), panels, DenseMatrix.Of(gates), add: false);
        }

        using var statePanels = new DensePanels(DenseMatrix.Of(stateWeight).Transpose);
        using var recurrent = zeros(batch, 3 * size);
        ReadOnlySpan<float> none = new float[size], inputBiases = ParameterSet.Floats(inputBias), stateBiases = ParameterSet.Floats(stateBias);
        Span<float> stateValues = ParameterSet.Floats(states), gateValues = ParameterSet.Floats(gates), candidates = ParameterSet.Floats(candidate);
        var fromState = ParameterSet.Floats(recurrent);
        for (var t = 0; t < length; t++)
        {
            if (t > 0)
            {
                DenseMultiply.Into(Moment(states, t - 1, size), statePanels, DenseMatrix.Of(recurrent), add: false);
            }

            for (var b = 0; b < batch; b++)
            {
                var at = (b * length) + t;
                Step(
                    gateValues.Slice(at * 3 * size, 3 * size), fromState.Slice(b * 3 * size, 3 * size), inputBiases, stateBiases,
                    t == 0 ? none : stateValues.Slice((at - 1) * size, size), candidates.Slice(at * size, size), stateValues.Slice(at * size, size));
            }
        }

        return (states, gates, candidate);
    }

    /// <summary>One moment of all windows as a matrix: the first columns of [B × T × any].</summary>
    private static DenseMatrix Moment(Tensor tensor, int t, int columns)
    {
        var (batch, length, width) = ((int)tensor.shape[0], (int)tensor.shape[1], (int)tensor.shape[2]);
        var all = DenseMatrix.Of(tensor).RowRange(t, 1);
        return all with { Rows = batch, Columns = columns, RowStride = (nint)length * width };
    }

    /// <summary>One unit's step; <paramref name="gates"/> holds W_i x and is overwritten with r, z and n.</summary>
    private static void Step(
        Span<float> gates, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> inputBias, ReadOnlySpan<float> stateBias, ReadOnlySpan<float> previous,
        Span<float> candidate, Span<float> state)
    {
        var size = state.Length;
        TensorPrimitives.Add(gates, inputBias, gates);
        var both = gates[..(2 * size)];
        TensorPrimitives.Add(both, recurrent[..(2 * size)], both);
        TensorPrimitives.Add(both, stateBias[..(2 * size)], both);
        TensorPrimitives.Sigmoid(both, both);
        var reset = both[..size];
        var update = both[size..];
        var next = gates[(2 * size)..];
        TensorPrimitives.Add(recurrent[(2 * size)..], stateBias[(2 * size)..], candidate);
        TensorPrimitives.MultiplyAdd(reset, candidate, next, next);
        TensorPrimitives.Tanh(next, next);
        TensorPrimitives.Subtract(previous, next, state);
        TensorPrimitives.MultiplyAdd(state, update, next, state);
    }

    /// <summary>
    /// With <c>dh = gradient + carry</c>: <c>dn = dh(1−z)(1−n²), dz = dh(h−n)z(1−z), dr = dn·c·r(1−r)</c> by the gates as the input meets them,
    /// <c>dn·r</c> by c as the state does, and <c>dh·z</c> goes on to the moment before.
    /// </summary>
    private static void Back(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> previous, ReadOnlySpan<float> gates, ReadOnlySpan<float> candidate, Span<float> carry,
        Span<float> gateGradient, Span<float> candidateGradient)
    {
        var size = carry.Length;
        var whole = size - (size % Vector<float>.Count);
        var one = Vector<float>.One;
        var i = 0;
        for (; i < whole; i += Vector<float>.Count)
        {
            var (r, z, n) = (new Vector<float>(gates[i..]), new Vector<float>(gates[(size + i)..]), new Vector<float>(gates[((2 * size) + i)..]));
            var dh = new Vector<float>(gradient[i..]) + new Vector<float>(carry[i..]);
            var dn = dh * (one - z) * (one - (n * n));
            (dn * new Vector<float>(candidate[i..]) * r * (one - r)).CopyTo(gateGradient[i..]);
            (dh * (new Vector<float>(previous[i..]) - n) * z * (one - z)).CopyTo(gateGradient[(size + i)..]);
            dn.CopyTo(gateGradient[((2 * size) + i)..]);
            (dn * r).CopyTo(candidateGradient[i..]);
            (dh * z).CopyTo(carry[i..]);
        }

        for (; i < size; i++)
        {
            var (r, z, n) = (gates[i], gates[size + i], gates[(2 * size) + i]);
            var dh = gradient[i] + carry[i];
            var dn = dh * (1 - z) * (1 - (n * n));
            gateGradient[i] = dn * candidate[i] * r * (1 - r);
            gateGradient[size + i] = dh * (previous[i] - n) * z * (1 - z);
            gateGradient[(2 * size) + i] = dn;
            candidateGradient[i] = dn * r;
            carry[i] = dh * z;
        }
    }

    /// <summary>Adds the rows of a matrix.</summary>
    private static void AddRows(ReadOnlySpan<float> rows, Span<float> sum)
    {
        for (var from = 0; from < rows.Length; from += sum.Length)
        {
            TensorPrimitives.Add(sum, rows.Slice(from, sum.Length), sum);
        }
    }
}

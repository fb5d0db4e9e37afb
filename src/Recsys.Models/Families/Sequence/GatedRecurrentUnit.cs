using System.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// The gated recurrent unit (Cho et al. 2014, https://arxiv.org/abs/1406.1078, in the form of torch's <c>nn.GRU</c>):
/// <c>r = σ(W_ir x + b_ir + W_hr h + b_hr); z = σ(W_iz x + b_iz + W_hz h + b_hz); c = W_hn h + b_hn;</c>
/// <c>n = tanh(W_in x + b_in + r ⊙ c); h' = n + z ⊙ (h − n)</c>. Of a moment it keeps c.
/// </summary>
internal sealed class GatedRecurrentUnit : IRecurrentUnit
{
    public int Gates => 3;

    public int Memories => 1;

    public bool TellsStateFromInput => true;

    public void Step(
        Span<float> gates, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> stateBias, ReadOnlySpan<float> previous,
        ReadOnlySpan<float> previousMemory, Span<float> memory, Span<float> state)
    {
        var size = state.Length;
        var both = gates[..(2 * size)];
        TensorPrimitives.Add(both, recurrent[..(2 * size)], both);
        TensorPrimitives.Add(both, stateBias[..(2 * size)], both);
        TensorPrimitives.Sigmoid(both, both);
        var reset = both[..size];
        var update = both[size..];
        var next = gates[(2 * size)..];
        TensorPrimitives.Add(recurrent[(2 * size)..], stateBias[(2 * size)..], memory);
        TensorPrimitives.MultiplyAdd(reset, memory, next, next);
        TensorPrimitives.Tanh(next, next);
        TensorPrimitives.Subtract(previous, next, state);
        TensorPrimitives.MultiplyAdd(state, update, next, state);
    }

    /// <summary>
    /// With <c>dh = gradient + carry</c>: <c>dn = dh(1−z)(1−n²), dz = dh(h−n)z(1−z), dr = dn·c·r(1−r)</c> by the gates as the input meets them,
    /// <c>dn·r</c> by c as the state does, and <c>dh·z</c> goes on to the moment before.
    /// </summary>
    public void Back(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> previous, ReadOnlySpan<float> gates, ReadOnlySpan<float> previousMemory,
        ReadOnlySpan<float> memory, Span<float> carry, Span<float> memoryCarry, Span<float> gateGradient, Span<float> stateGradient)
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
            var dr = dn * new Vector<float>(memory[i..]) * r * (one - r);
            var dz = dh * (new Vector<float>(previous[i..]) - n) * z * (one - z);
            dr.CopyTo(gateGradient[i..]);
            dr.CopyTo(stateGradient[i..]);
            dz.CopyTo(gateGradient[(size + i)..]);
            dz.CopyTo(stateGradient[(size + i)..]);
            dn.CopyTo(gateGradient[((2 * size) + i)..]);
            (dn * r).CopyTo(stateGradient[((2 * size) + i)..]);
            (dh * z).CopyTo(carry[i..]);
        }

        for (; i < size; i++)
        {
            var (r, z, n) = (gates[i], gates[size + i], gates[(2 * size) + i]);
            var dh = gradient[i] + carry[i];
            var dn = dh * (1 - z) * (1 - (n * n));
            gateGradient[i] = stateGradient[i] = dn * memory[i] * r * (1 - r);
            gateGradient[size + i] = stateGradient[size + i] = dh * (previous[i] - n) * z * (1 - z);
            gateGradient[(2 * size) + i] = dn;
            stateGradient[(2 * size) + i] = dn * r;
            carry[i] = dh * z;
        }
    }
}

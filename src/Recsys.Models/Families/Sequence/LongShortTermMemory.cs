using System.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735, with the forget gate of Gers et al. 2000, in
/// the form of torch's <c>nn.LSTM</c>): <c>i, f, o = σ(W_i x + b_i + W_h h + b_h)</c>, <c>g = tanh(…)</c>, in the order i, f, g, o;
/// <c>c' = f ⊙ c + i ⊙ g; h' = o ⊙ tanh(c')</c>. Of a moment it keeps c' and tanh(c').
/// </summary>
internal sealed class LongShortTermMemory : IRecurrentUnit
{
    public int Gates => 4;

    public int Memories => 2;

    public bool TellsStateFromInput => false;

    public void Step(
        Span<float> gates, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> stateBias, ReadOnlySpan<float> previous,
        ReadOnlySpan<float> previousMemory, Span<float> memory, Span<float> state)
    {
        var size = state.Length;
        TensorPrimitives.Add(gates, recurrent, gates);
        TensorPrimitives.Add(gates, stateBias, gates);
        var both = gates[..(2 * size)];
        TensorPrimitives.Sigmoid(both, both);
        var candidate = gates.Slice(2 * size, size);
        TensorPrimitives.Tanh(candidate, candidate);
        var output = gates[(3 * size)..];
        TensorPrimitives.Sigmoid(output, output);
        Span<float> cell = memory[..size], bent = memory[size..];
        TensorPrimitives.Multiply(both[..size], candidate, cell);
        TensorPrimitives.MultiplyAdd(both[size..], previousMemory[..size], cell, cell);
        TensorPrimitives.Tanh(cell, bent);
        TensorPrimitives.Multiply(output, bent, state);
    }

    /// <summary>
    /// With <c>dh = gradient + carry</c> and <c>dc = dh·o(1−tanh²c') + memoryCarry</c>: <c>di = dc·g·i(1−i), df = dc·c·f(1−f), dg = dc·i(1−g²),
    /// do = dh·tanh(c')·o(1−o)</c>; <c>dc·f</c> goes on to the moment before, and nothing past the gates.
    /// </summary>
    public void Back(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> previous, ReadOnlySpan<float> gates, ReadOnlySpan<float> previousMemory,
        ReadOnlySpan<float> memory, Span<float> carry, Span<float> memoryCarry, Span<float> gateGradient, Span<float> stateGradient)
    {
        var size = carry.Length;
        var whole = size - (size % Vector<float>.Count);
        var one = Vector<float>.One;
        var at = 0;
        for (; at < whole; at += Vector<float>.Count)
        {
            var (i, f) = (new Vector<float>(gates[at..]), new Vector<float>(gates[(size + at)..]));
            var (g, o) = (new Vector<float>(gates[((2 * size) + at)..]), new Vector<float>(gates[((3 * size) + at)..]));
            var bent = new Vector<float>(memory[(size + at)..]);
            var dh = new Vector<float>(gradient[at..]) + new Vector<float>(carry[at..]);
            var dc = (dh * o * (one - (bent * bent))) + new Vector<float>(memoryCarry[at..]);
            (dc * g * i * (one - i)).CopyTo(gateGradient[at..]);
            (dc * new Vector<float>(previousMemory[at..]) * f * (one - f)).CopyTo(gateGradient[(size + at)..]);
            (dc * i * (one - (g * g))).CopyTo(gateGradient[((2 * size) + at)..]);
            (dh * bent * o * (one - o)).CopyTo(gateGradient[((3 * size) + at)..]);
            (dc * f).CopyTo(memoryCarry[at..]);
        }

        for (; at < size; at++)
        {
            var (i, f, g, o) = (gates[at], gates[size + at], gates[(2 * size) + at], gates[(3 * size) + at]);
            var bent = memory[size + at];
            var dh = gradient[at] + carry[at];
            var dc = (dh * o * (1 - (bent * bent))) + memoryCarry[at];
            gateGradient[at] = dc * g * i * (1 - i);
            gateGradient[size + at] = dc * previousMemory[at] * f * (1 - f);
            gateGradient[(2 * size) + at] = dc * i * (1 - (g * g));
            gateGradient[(3 * size) + at] = dh * bent * o * (1 - o);
            memoryCarry[at] = dc * f;
        }

        carry.Clear();
    }
}

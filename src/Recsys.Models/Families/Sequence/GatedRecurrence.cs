using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// A recurrent layer from a state of zeros, and back through time: <c>h_t = unit(W_i x_t + b_i, W_h h_{t−1} + b_h)</c>.
/// What torch does in a dozen small operations a moment is one product and one pass over the gates here; the products that need no recurrence are
/// made for all moments at once. No window knows of another, so the windows are split over the cores that are free.
/// </summary>
internal sealed class GatedRecurrence : autograd.SingleTensorFunction<GatedRecurrence>
{
    private const string UnitKey = "unit";

    public override string Name => nameof(GatedRecurrence);

    /// <summary>The states of all moments, shape [B × T × H].</summary>
    /// <param name="unit">What is done in a moment, with G gates.</param>
    /// <param name="x">Inputs, shape [B × T × d].</param>
    /// <param name="inputWeight">W_i, shape [G·H × d].</param>
    /// <param name="stateWeight">W_h, shape [G·H × H].</param>
    /// <param name="inputBias">b_i, shape [G·H].</param>
    /// <param name="stateBias">b_h, shape [G·H].</param>
    public static Tensor States(IRecurrentUnit unit, Tensor x, Tensor inputWeight, Tensor stateWeight, Tensor inputBias, Tensor stateBias)
    {
        if (is_grad_enabled())
        {
            return apply(x, inputWeight, stateWeight, inputBias, stateBias, unit);
        }

        var (states, gates, memory) = Forward(unit, x, inputWeight, stateWeight, inputBias, stateBias);
        gates.Dispose();
        memory.Dispose();
        return states;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, inputWeight, stateWeight, unit) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (IRecurrentUnit)vars[5]);
        var (states, gates, memory) = Forward(unit, x, inputWeight, stateWeight, (Tensor)vars[3], (Tensor)vars[4]);
        ctx.save_for_backward([x, inputWeight, stateWeight, states, gates, memory]);
        ctx.save_data(UnitKey, unit);
        return states;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var unit = (IRecurrentUnit)ctx.get_data(UnitKey);
        var saved = ctx.get_saved_variables();
        using var x = saved[0].contiguous();
        var (inputWeight, stateWeight, states, gates, memory) = (saved[1], saved[2], saved[3], saved[4], saved[5]);
        using var gradient = grad_output.contiguous();
        var (batch, length, size) = ((int)states.shape[0], (int)states.shape[1], (int)states.shape[2]);
        var (gateSize, memorySize) = (unit.Gates * size, unit.Memories * size);

        using var gateGradient = empty(gates.shape);
        using var apart = unit.TellsStateFromInput ? empty(gates.shape) : null;
        var stateGradient = apart ?? gateGradient;
        using var before = empty(states.shape);
        using var carry = zeros(batch, size);
        using var memoryCarry = zeros(batch, size);
        var (ofX, ofInputWeight, ofStateWeight) = (empty(x.shape), empty(inputWeight.shape), empty(stateWeight.shape));
        var (all, allOfState, allOfX) = (DenseMatrix.Of(gateGradient), DenseMatrix.Of(stateGradient), DenseMatrix.Of(ofX));
        using (var statePanels = new DensePanels(DenseMatrix.Of(stateWeight)))
        using (var inputPanels = new DensePanels(DenseMatrix.Of(inputWeight)))
        {
            Cores.Split(batch, LeastWindows(length, inputWeight, stateWeight), (first, last) =>
            {
                // Asked of libtorch once: each question costs as much as a row of the work.
                ReadOnlySpan<float> stateValues = ParameterSet.Floats(states), gateValues = ParameterSet.Floats(gates),
                    memories = ParameterSet.Floats(memory), gradients = ParameterSet.Floats(gradient), nothing = new float[memorySize];
                Span<float> gateGradients = ParameterSet.Floats(gateGradient), stateGradients = ParameterSet.Floats(stateGradient),
                    beforeValues = ParameterSet.Floats(before), carries = ParameterSet.Floats(carry),
                    memoryCarries = ParameterSet.Floats(memoryCarry);
                var carried = DenseMatrix.Of(carry).RowRange(first, last - first);
                for (var t = length - 1; t >= 0; t--)
                {
                    for (var b = first; b < last; b++)
                    {
                        var at = (b * length) + t;
                        var previous = beforeValues.Slice(at * size, size);
                        if (t == 0) previous.Clear();
                        else stateValues.Slice((at - 1) * size, size).CopyTo(previous);
                        unit.Back(
                            gradients.Slice(at * size, size), previous, gateValues.Slice(at * gateSize, gateSize),
                            t == 0 ? nothing : memories.Slice((at - 1) * memorySize, memorySize), memories.Slice(at * memorySize, memorySize),
                            carries.Slice(b * size, size), memoryCarries.Slice(b * size, size), gateGradients.Slice(at * gateSize, gateSize),
                            stateGradients.Slice(at * gateSize, gateSize));
                    }

                    if (t > 0) DenseMultiply.Into(Moment(allOfState, t, length, first, last), statePanels, carried, add: true);
                }

                var (from, count) = (first * length, (last - first) * length);
                DenseMultiply.Into(all.RowRange(from, count), inputPanels, allOfX.RowRange(from, count), add: false);
            });
        }

        using (var panels = new DensePanels(DenseMatrix.Of(x)))
        {
            DenseMultiply.Into(all.Transpose, panels, DenseMatrix.Of(ofInputWeight), add: false);
        }

        using (var panels = new DensePanels(DenseMatrix.Of(before)))
        {
            DenseMultiply.Into(allOfState.Transpose, panels, DenseMatrix.Of(ofStateWeight), add: false);
        }

        var ofInputBias = SumOfRows(gateGradient, gateSize);
        return [ofX, ofInputWeight, ofStateWeight, ofInputBias, apart is null ? ofInputBias.clone() : SumOfRows(apart, gateSize), null!];
    }

    /// <summary>The states [B × T × H], the gates [B × T × G·H] and what the unit keeps.</summary>
    private static (Tensor States, Tensor Gates, Tensor Memory) Forward(
        IRecurrentUnit unit, Tensor input, Tensor inputWeight, Tensor stateWeight, Tensor inputBias, Tensor stateBias)
    {
        using var x = input.contiguous();
        var (batch, length, size) = ((int)x.shape[0], (int)x.shape[1], (int)stateWeight.shape[1]);
        var (gateSize, memorySize) = (unit.Gates * size, unit.Memories * size);
        var (states, gates, memory) = (empty(batch, length, size), empty(batch, length, gateSize), empty(batch, length, memorySize));
        using var inputPanels = new DensePanels(DenseMatrix.Of(inputWeight).Transpose);
        using var statePanels = new DensePanels(DenseMatrix.Of(stateWeight).Transpose);
        using var recurrent = zeros(batch, gateSize);
        var (allOfX, all, allStates, ofStates) = (DenseMatrix.Of(x), DenseMatrix.Of(gates), DenseMatrix.Of(states), DenseMatrix.Of(recurrent));
        Cores.Split(batch, LeastWindows(length, inputWeight, stateWeight), (first, last) =>
        {
            var (from, count) = (first * length, (last - first) * length);
            DenseMultiply.Into(allOfX.RowRange(from, count), inputPanels, all.RowRange(from, count), add: false);
            ReadOnlySpan<float> nothing = new float[memorySize], inputBiases = ParameterSet.Floats(inputBias),
                stateBiases = ParameterSet.Floats(stateBias);
            Span<float> stateValues = ParameterSet.Floats(states), gateValues = ParameterSet.Floats(gates), memories = ParameterSet.Floats(memory);
            var fromState = ParameterSet.Floats(recurrent);
            for (var t = 0; t < length; t++)
            {
                if (t > 0)
                {
                    DenseMultiply.Into(
                        Moment(allStates, t - 1, length, first, last), statePanels, ofStates.RowRange(first, last - first), add: false);
                }

                for (var b = first; b < last; b++)
                {
                    var at = (b * length) + t;
                    var own = gateValues.Slice(at * gateSize, gateSize);
                    TensorPrimitives.Add(own, inputBiases, own);
                    unit.Step(
                        own, fromState.Slice(b * gateSize, gateSize), stateBiases,
                        t == 0 ? nothing[..size] : stateValues.Slice((at - 1) * size, size),
                        t == 0 ? nothing : memories.Slice((at - 1) * memorySize, memorySize), memories.Slice(at * memorySize, memorySize),
                        stateValues.Slice(at * size, size));
                }
            }
        });
        return (states, gates, memory);
    }

    /// <summary>One moment of some windows as a matrix, of what has a row a window and moment.</summary>
    private static DenseMatrix Moment(DenseMatrix all, int t, int length, int first, int last) =>
        all.RowRange((first * length) + t, last - first) with { RowStride = length * all.RowStride };

    /// <summary>Windows that are worth a thread.</summary>
    private static int LeastWindows(int length, Tensor inputWeight, Tensor stateWeight) =>
        DenseMultiply.LeastRows(length * (inputWeight.numel() + stateWeight.numel()));

    private static Tensor SumOfRows(Tensor rows, int width)
    {
        var result = zeros(width);
        Span<float> values = ParameterSet.Floats(rows), sum = ParameterSet.Floats(result);
        for (var from = 0; from < values.Length; from += width) TensorPrimitives.Add(sum, values.Slice(from, width), sum);
        return result;
    }
}

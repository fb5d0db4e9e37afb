using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Tensor = TorchSharp.torch.Tensor;

namespace Recsys.Models.Families.Sequence;

/// <summary>The network for requests: the latest events behind a start token, one state a request, all items.</summary>
internal static class SequenceOnnxExport
{
    public static ItemScores Emit(GraphBuilder graph, QueryInputs inputs, SequenceNetwork network, SequenceItems items, SequenceOptions options)
    {
        GraphValue Parameter(string name) => inputs.Shared((network, name), () => Table(graph, name, network.Parameters[name]));
        var embedding = inputs.Shared((network, "embedding"), () => ModelTable.Of(SequenceNetwork.ItemEmbedding, items.Read));
        var window = inputs.Shared((network, "window"), () => SequenceOnnxWindow.Emit(graph, inputs, options.Window));
        // What a member that is blind to the context shares with one that is not.
        var v = inputs.Shared(
            (network, "state"), () =>
            {
                var state = State(graph, inputs, network, window, embedding, Parameter);
                return network.Projects
                    ? graph.Linear(state, Parameter(SequenceNetwork.ProjectionWeight), Parameter(SequenceNetwork.ProjectionBias))
                    : state;
            });
        var requestGap = network.Shape.HasTime
            ? inputs.Shared((network, "gap"), () => graph.Squeeze(Knots(graph, inputs, window.RequestGap), 1))
            : null;
        v = Bend(graph, v, inputs, network, requestGap, Parameter);
        var output = options.TiedEmbeddings ? embedding : ModelTable.Of(SequenceNetwork.OutputEmbedding, items.Predicted);
        return new ItemScores([new DotTerm(v, output), new BiasTerm(ModelTable.Of(SequenceNetwork.ItemBias, items.Bias))]);
    }

    /// <summary>A parameter as a constant.</summary>
    public static GraphValue Table(GraphBuilder graph, string name, Tensor tensor) =>
        graph.Initializer(name, ParameterSet.Floats(tensor), tensor.shape);

    /// <summary>The places of a window, 64-bit [1 + events].</summary>
    public static GraphValue Places(GraphBuilder graph, SequenceOnnxWindow window) =>
        graph.Range(graph.Scalar(0L), graph.Squeeze(graph.DimOf(window.Items, 1), 0), graph.Scalar(1L));

    /// <summary>Of states [batch × 1 + events × d] the one behind the last event, [batch × d].</summary>
    public static GraphValue Last(GraphBuilder graph, GraphValue states, GraphValue places, SequenceOnnxWindow window)
    {
        // By a mask: GatherND would need the row numbers as well.
        var last = graph.Sub(graph.Cast(window.Lengths, ElementType.Int64), graph.Scalar(1L));
        var mask = graph.Cast(graph.Equal(graph.Unsqueeze(places, 0), graph.Unsqueeze(last, 1)), ElementType.Float);
        return graph.ReduceSum(graph.Mul(states, graph.Unsqueeze(mask, 2)), keepDims: false, 1);
    }

    private static GraphValue State(
        GraphBuilder graph, QueryInputs inputs, SequenceNetwork network, SequenceOnnxWindow window, ModelTable embedding,
        Func<string, GraphValue> parameter)
    {
        var x = inputs.OfPart(graph, embedding, window.Places);
        if (network.Shape.HasTime)
        {
            x = graph.Add(x, graph.MatMul(Knots(graph, inputs, window.Gaps), parameter(SequenceNetwork.EventGap)));
        }

        if (network.ReadsEventContext && window.Contexts is { } contexts)
        {
            var known = graph.Cast(graph.GreaterOrEqual(contexts, graph.Scalar(0L)), ElementType.Float);
            var rows = graph.Gather(Folded(graph, network, SequenceNetwork.EventContext), graph.Max(contexts, graph.Scalar(0L)));
            x = graph.Add(x, graph.ReduceSum(graph.Mul(rows, graph.Unsqueeze(known, 3)), keepDims: false, 2));
        }

        return network.Encoder switch
        {
            RecurrentEncoder recurrent => Recurrent(graph, x, window, network, recurrent),
            SasRecEncoder attention => SasRecOnnxExport.Emit(graph, x, window, network.Parameters, attention),
            BsaRecEncoder filter => BsaRecOnnxExport.Emit(graph, x, window, network.Parameters, filter),
            _ => throw new NotSupportedException($"{network.Encoder.GetType().Name} has no ONNX form."),
        };
    }

    private static GraphValue Folded(GraphBuilder graph, SequenceNetwork network, string name)
    {
        var width = (int)network.Parameters[name].shape[1];
        return graph.Initializer(name, network.Shape.Context.Fold(network.Parameters.ValuesOf(name), width), network.Shape.Context.Ids, width);
    }

    private static GraphValue Recurrent(
        GraphBuilder graph, GraphValue x, SequenceOnnxWindow window, SequenceNetwork network, RecurrentEncoder encoder)
    {
        var isGru = encoder.Kind == SequenceEncoderKind.Gru;
        var (d, h, gates) = (network.Parameters[SequenceNetwork.ItemEmbedding].shape[1], encoder.StateSize, isGru ? 3 : 4);
        ReadOnlySpan<float> Values(int parameter) => network.Parameters.ValuesOf(encoder.Prefix + RecurrentEncoder.ParameterNames[parameter]);
        GraphValue Weight(string name, int parameter, long columns) =>
            graph.Initializer(
                name, isGru ? TorchLayout.GruWeight(Values(parameter)) : TorchLayout.LstmWeight(Values(parameter)), 1, gates * h, columns);
        var weight = Weight("weight", 0, d);
        var recurrence = Weight("recurrence", 1, h);
        var bias = graph.Initializer(
            "bias", isGru ? TorchLayout.GruBias(Values(2), Values(3)) : TorchLayout.LstmBias(Values(2), Values(3)), 1, 2 * gates * h);
        var steps = graph.Transpose(x, 1, 0, 2);
        var last = isGru
            ? graph.Gru(steps, weight, recurrence, bias, h, window.Lengths).Last
            : graph.Lstm(steps, weight, recurrence, bias, h, window.Lengths).Last;
        return graph.Squeeze(last, 0);
    }

    private static GraphValue Bend(
        GraphBuilder graph, GraphValue v, QueryInputs inputs, SequenceNetwork network, GraphValue? requestGap, Func<string, GraphValue> parameter)
    {
        GraphValue? scale = null;
        GraphValue? shift = null;
        if (requestGap is not null)
        {
            scale = graph.MatMul(requestGap, parameter(SequenceNetwork.RequestGapScale));
            shift = graph.MatMul(requestGap, parameter(SequenceNetwork.RequestGapShift));
        }

        if (network.Shape.Context.Ids > 0 && inputs.Context is not null)
        {
            var a = graph.ReduceSum(graph.Gather(Folded(graph, network, SequenceNetwork.ContextShift), inputs.Context), keepDims: false, 1);
            shift = shift is null ? a : graph.Add(shift, a);
        }

        v = scale is null ? v : graph.Mul(v, graph.Add(scale, graph.Scalar(1f)));
        return shift is null ? v : graph.Add(v, shift);
    }

    /// <summary>The shares of the knots of <see cref="TimeGaps"/> as hat functions: float [batch × gaps × rows] of hours [batch × gaps].</summary>
    private static GraphValue Knots(GraphBuilder graph, QueryInputs inputs, GraphValue hours)
    {
        var knots = inputs.Shared(
            "knots", () => graph.Initializer("knots", [.. Enumerable.Range(0, TimeGaps.Knots).Select(k => (float)k)], 1, 1, TimeGaps.Knots));
        var at = graph.Unsqueeze(hours, 2);
        var known = graph.Cast(graph.GreaterOrEqual(at, graph.Scalar(0f)), ElementType.Float);
        var logarithm = graph.Log(graph.Add(graph.Mul(graph.Max(at, graph.Scalar(0f)), graph.Scalar(TimeGaps.UnitsAnHour)), graph.Scalar(1f)));
        var position = graph.Min(graph.Mul(logarithm, graph.Scalar((float)(0.5 / Math.Log(2)))), graph.Scalar((float)(TimeGaps.Knots - 1)));
        var hats = graph.Relu(graph.Sub(graph.Scalar(1f), graph.Abs(graph.Sub(position, knots))));
        return graph.Concat(2, graph.Mul(hats, known), graph.Sub(graph.Scalar(1f), known));
    }
}

using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary>What <see cref="SequenceWindows.OfQuery"/> does, inside a graph: the latest events of each row behind a start token.</summary>
/// <param name="Items">64-bit [batch × 1 + events], the start token (0) first.</param>
/// <param name="Places">Where the events stand in the history, 64-bit [batch × events].</param>
/// <param name="Gaps">Hours since the event before, of the same shape; negative where unknown.</param>
/// <param name="Contexts">64-bit [batch × events × fields]: negative for the start token and where not known; null where there are no fields.</param>
/// <param name="RequestGap">Hours from the last event to the request [batch × 1]; negative where unknown.</param>
/// <param name="Lengths">32-bit [batch]: the start token and the events.</param>
internal sealed record SequenceOnnxWindow(
    GraphValue Items, GraphValue Places, GraphValue Gaps, GraphValue? Contexts, GraphValue RequestGap, GraphValue Lengths)
{
    public static SequenceOnnxWindow Emit(GraphBuilder graph, QueryInputs inputs, int maxHistory)
    {
        var zero = graph.Scalar(0L);
        var one = graph.Scalar(1L);
        var length = graph.ReduceSum(graph.Cast(graph.Greater(inputs.History, zero), ElementType.Int64), keepDims: true, 1);
        var skip = graph.Max(graph.Sub(length, graph.Scalar((long)maxHistory)), zero);
        var columns = graph.Min(graph.Squeeze(graph.DimOf(inputs.History, 1), 0), graph.Scalar((long)maxHistory));
        var index = graph.Add(graph.Unsqueeze(graph.Range(zero, columns, one), 0), skip);
        var items = graph.GatherElements(inputs.History, index, 1);
        var age = graph.GatherElements(inputs.Ages, index, 1);
        var elder = graph.GatherElements(inputs.Ages, graph.Max(graph.Sub(index, one), zero), 1);

        var unknown = graph.Scalar(TimeGaps.Unknown);
        var known = graph.And(graph.Greater(index, zero), graph.And(Known(graph, age), Known(graph, elder)));
        var gap = graph.Where(known, graph.Max(graph.Sub(elder, age), graph.Scalar(0f)), unknown);
        var lastAge = graph.GatherElements(inputs.Ages, graph.Max(graph.Sub(length, one), zero), 1);
        var start = graph.Sub(length, length);
        return new SequenceOnnxWindow(
            graph.Concat(1, start, items),
            index,
            graph.Concat(1, graph.Add(graph.Cast(start, ElementType.Float), unknown), gap),
            ContextsOf(graph, inputs, index),
            graph.Where(graph.Greater(length, zero), lastAge, unknown),
            graph.Cast(graph.Squeeze(graph.Add(graph.Sub(length, skip), one), 1), ElementType.Int32));
    }

    private static GraphValue? ContextsOf(GraphBuilder graph, QueryInputs inputs, GraphValue index)
    {
        if (inputs.HistoryContext is not { } contexts) return null;
        var places = graph.Expand(graph.Unsqueeze(index, 2), graph.Concat(0, graph.Shape(index), graph.Vector(inputs.ContextFields)));
        var events = graph.GatherElements(contexts, places, 1);
        // The start token stands for no event and has no context.
        var start = graph.Sub(graph.Slice(graph.Mul(contexts, graph.Scalar(0L)), [0], [1], [1]), graph.Scalar(1L));
        return graph.Concat(1, start, events);
    }

    private static GraphValue Known(GraphBuilder graph, GraphValue age) => graph.GreaterOrEqual(age, graph.Scalar(0f));
}

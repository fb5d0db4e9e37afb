using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Blend;

/// <summary><see cref="MixtureScore"/> as a graph.</summary>
internal static class MixtureOnnxExport
{
    /// <param name="graph">The graph.</param>
    /// <param name="members">The members' standardised scores, float [batch × items] each.</param>
    /// <param name="isUnseen">Truth values [batch × items].</param>
    /// <param name="left">Float [batch × 1]: unseen items, 1 where there are none.</param>
    /// <param name="weights">The weights of both kinds.</param>
    /// <returns>Scores [batch × items] and the part of each member in them, of the same shape.</returns>
    public static (GraphValue Scores, IReadOnlyList<GraphValue> Parts) Emit(
        GraphBuilder graph, IReadOnlyList<GraphValue> members, GraphValue isUnseen, GraphValue left, BlendWeights weights)
    {
        var first = LogTimesLikelier(graph, members, isUnseen, left, weights.Common, 1 - weights.OtherShare);
        var other = LogTimesLikelier(graph, members, isUnseen, left, weights.OfOtherKind, weights.OtherShare);
        var top = graph.Max(first, other);
        var (likelier, otherLikelier) = (graph.Exp(graph.Sub(first, top)), graph.Exp(graph.Sub(other, top)));
        var sum = graph.Add(likelier, otherLikelier);
        var scores = graph.Add(top, graph.Log(sum));
        return (scores, Divide(graph, scores, graph.Div(otherLikelier, sum), members, weights));
    }

    /// <summary><c>log(π·p·n)</c> of one kind, float [batch × items].</summary>
    private static GraphValue LogTimesLikelier(
        GraphBuilder graph, IReadOnlyList<GraphValue> members, GraphValue isUnseen, GraphValue left, IReadOnlyList<double> weights, double share)
    {
        var sums = members.Select((z, m) => graph.Mul(z, graph.Scalar((float)weights[m]))).Aggregate(graph.Add);
        // Not −∞: where all items are seen the difference to the largest would be no number.
        var kept = graph.Where(isUnseen, sums, graph.Scalar(float.MinValue));
        var top = graph.ReduceMax(kept, keepDims: true, 1);
        var any = graph.Greater(top, graph.Scalar(float.MinValue));
        var likely = graph.Cast(graph.Exp(graph.Sub(kept, top)), ElementType.Double);
        var total = graph.Cast(graph.ReduceSum(likely, keepDims: true, 1), ElementType.Float);
        var logSum = graph.Where(any, graph.Add(top, graph.Log(total)), graph.Scalar(0f));
        return graph.Add(sums, graph.Sub(graph.Add(graph.Scalar(MixtureScore.LogShare(share)), graph.Log(left)), logSum));
    }

    private static GraphValue[] Divide(
        GraphBuilder graph, GraphValue scores, GraphValue other, IReadOnlyList<GraphValue> members, BlendWeights weights)
    {
        var first = graph.Sub(graph.Scalar(1f), other);
        GraphValue[] explained =
        [
            .. members.Select((z, m) => graph.Mul(
                z,
                graph.Add(graph.Mul(first, graph.Scalar((float)weights.Common[m])), graph.Mul(other, graph.Scalar((float)weights.OfOtherKind[m]))))),
        ];
        var rest = graph.Sub(scores, explained.Aggregate(graph.Add));
        var shares = MixtureScore.SharesOfRest(weights);
        return [.. explained.Select((part, m) => graph.Add(part, graph.Mul(rest, graph.Scalar((float)shares[m]))))];
    }
}

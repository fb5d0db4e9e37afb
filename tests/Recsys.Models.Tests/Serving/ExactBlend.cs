using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Models.Tests.Serving;

/// <summary>
/// A whole blend as one graph, written from the terms of its members without anything of what serves them: the reference of what is served, and the
/// floor of its speed. One request a run; the best k of all items but those excluded, and the part of each member in their scores.
/// </summary>
internal sealed class ExactBlend
{
    private readonly GraphBuilder _graph = new(BlendModel.ModelName);
    private readonly BlendWeights _weights;
    private readonly QueryInputs _inputs;
    private readonly GraphValue _isUnseen;
    private readonly GraphValue _left;

    private ExactBlend(BlendModel blend, int fields)
    {
        _weights = blend.Weights;
        _inputs = new QueryInputs(
            _graph.Input(GraphNames.User, ElementType.Int64, 1), Row(GraphNames.History, ElementType.Int64, QueryInputs.Steps),
            Row(GraphNames.HistoryAge, ElementType.Float, QueryInputs.Steps), Row(GraphNames.Context, ElementType.Int64, fields), null, fields, Rows);
        var ones = new float[blend.ItemSize];
        ones.AsSpan(1).Fill(1);
        var unseen = _graph.ScatterElements(
            _graph.Initializer("real_items", ones, 1, ones.Length), _inputs.History, _graph.Zeros(_graph.Shape(_inputs.History)), axis: 1);
        _left = _graph.Max(_graph.ReduceSum(unseen, keepDims: true, 1), _graph.Scalar(1f));
        _isUnseen = _graph.Greater(unseen, _graph.Scalar(0f));
    }

    /// <param name="blend">Of one or two kinds of choices; all its members have an ONNX form, and none asks for the contexts of events.</param>
    /// <param name="fields">The number of context fields, at least one.</param>
    public static OnnxModel Of(BlendModel blend, int fields)
    {
        var exact = new ExactBlend(blend, fields);
        GraphValue[] members = [.. blend.Members.Select(m => exact.Standardise(exact.Member((ITrainedModel)m)))];
        var (scores, parts) = blend.Weights.HasTwoKinds ? exact.Mix(members) : exact.Sum(members);
        exact.OutputBest(scores, parts);
        exact._graph.Prune();
        return exact._graph.Build();
    }

    private GraphValue Row(string input, ElementType type, params Dim[] size) => _graph.Unsqueeze(_graph.Input(input, type, size), 0);

    private GraphValue Rows(ModelTable table, RowsOf of) => _graph.Gather(Constant(table), of switch
    {
        RowsOf.User => _inputs.User,
        RowsOf.History => _inputs.History,
        _ => _graph.Concat(1, _graph.Slice(_graph.Mul(_inputs.History, _graph.Scalar(0L)), [0], [1], [1]), _inputs.History),
    });

    private GraphValue Constant(ModelTable table) =>
        _inputs.Shared(table, () => _graph.Initializer(table.Name, table.Values, table.Rows, table.Width));

    private GraphValue Member(ITrainedModel model)
    {
        using var scope = _graph.Scope(model.Name);
        return ItemScores.Of(model, _graph, _inputs).Terms.Select(t => Scaled(Term(t), t.Factor)).Aggregate(_graph.Add);
    }

    private GraphValue Scaled(GraphValue value, double factor) => factor == 1 ? value : _graph.Mul(value, _graph.Scalar((float)factor));

    private GraphValue Term(ItemTerm term) => term switch
    {
        BiasTerm bias => _graph.Transpose(Constant(bias.Items), 1, 0),
        DotTerm dot => _graph.Gemm(dot.Query, Constant(dot.Items), transB: true),
        ContextColumnsTerm columns => _graph.Transpose(
            _graph.ReduceSum(_graph.Gather(Constant(columns.Items), _inputs.Context!, 1), keepDims: false, 2), 1, 0),
        ContextDotTerm dot => _inputs.Shared((dot.Context, dot.Items), () => _graph.Linear(
            _graph.ReduceSum(_graph.Gather(Constant(dot.Context), _inputs.Context!), keepDims: false, 1), Constant(dot.Items))),
        PerceptronTerm perceptron => Perceptron(perceptron),
        NeighboursTerm neighbours => Neighbours(neighbours),
        _ => throw new NotSupportedException($"{term}"),
    };

    private GraphValue Perceptron(PerceptronTerm term)
    {
        var h = _graph.Relu(_graph.Add(_graph.Unsqueeze(Constant(term.Items), 0), _graph.Unsqueeze(term.Query, 1)));
        foreach (var (weights, bias) in term.Layers)
        {
            h = _graph.Relu(_graph.Linear(h, Constant(weights), _graph.Squeeze(Constant(bias), 1)));
        }

        return _graph.Squeeze(_graph.Linear(h, Constant(term.Last)), 2);
    }

    private GraphValue Neighbours(NeighboursTerm term)
    {
        var width = term.Ids.Length / term.Rows;
        var ids = _graph.Initializer($"{term.Name}_items", term.Ids, term.Rows, width);
        var weights = _graph.Initializer($"{term.Name}_similarities", term.Weights, term.Rows, width);
        var history = DistinctHistory.Emit(_graph, _inputs.History, term.HalfLife);
        var updates = _graph.Mul(_graph.Gather(weights, _inputs.History), _graph.Transpose(history.Weights, 0, 2, 1));
        return _graph.ScatterElements(
            _graph.Zeros(_graph.Vector(1, term.Rows)), _graph.Reshape(_graph.Gather(ids, _inputs.History), _graph.Vector(1, -1)),
            _graph.Reshape(updates, _graph.Vector(1, -1)), axis: 1, reduction: "add");
    }

    private GraphValue Standardise(GraphValue scores)
    {
        // Sums in double precision, so that squares need no second pass: the error is 1e-16 of the squared mean, and scores are single numbers.
        var count = _graph.Cast(_left, ElementType.Double);
        var unseen = _graph.Cast(_graph.Where(_isUnseen, scores, _graph.Scalar(0f)), ElementType.Double);
        var mean = _graph.Div(_graph.ReduceSum(unseen, keepDims: true, 1), count);
        var variance = _graph.Sub(_graph.Div(_graph.ReduceSumSquare(unseen, keepDims: true, 1), count), _graph.Mul(mean, mean));
        var deviation = _graph.Max(_graph.Sqrt(_graph.Max(variance, _graph.Scalar(0.0))), _graph.Scalar(Standardiser.MinDeviation));
        var standard = _graph.Mul(
            _graph.Sub(scores, _graph.Cast(mean, ElementType.Float)), _graph.Cast(_graph.Div(_graph.Scalar(1.0), deviation), ElementType.Float));
        return _graph.Where(_isUnseen, standard, _graph.Clip(standard, -Standardiser.MostOfSeen, Standardiser.MostOfSeen));
    }

    private (GraphValue Scores, GraphValue[] Parts) Sum(GraphValue[] members)
    {
        GraphValue[] parts = [.. members.Select((z, m) => Scaled(z, _weights.Common[m]))];
        return (parts.Aggregate(_graph.Add), parts);
    }

    private (GraphValue Scores, GraphValue[] Parts) Mix(GraphValue[] members)
    {
        var first = LogTimesLikelier(members, _weights.Common, 1 - _weights.OtherShare);
        var other = LogTimesLikelier(members, _weights.OfOtherKind, _weights.OtherShare);
        var top = _graph.Max(first, other);
        var (likelier, otherLikelier) = (_graph.Exp(_graph.Sub(first, top)), _graph.Exp(_graph.Sub(other, top)));
        var sum = _graph.Add(likelier, otherLikelier);
        var (scores, isOther) = (_graph.Add(top, _graph.Log(sum)), _graph.Div(otherLikelier, sum));
        var isFirst = _graph.Sub(_graph.Scalar(1f), isOther);
        GraphValue[] explained = [.. members.Select((z, m) => _graph.Mul(
            z, _graph.Add(Scaled(isFirst, _weights.Common[m]), Scaled(isOther, _weights.OfOtherKind[m]))))];
        var rest = _graph.Sub(scores, explained.Aggregate(_graph.Add));
        var shares = MixtureScore.SharesOfRest(_weights);
        return (scores, [.. explained.Select((part, m) => _graph.Add(part, Scaled(rest, shares[m])))]);
    }

    /// <summary><c>log(π·p·n)</c> of one kind.</summary>
    private GraphValue LogTimesLikelier(GraphValue[] members, IReadOnlyList<double> weights, double share)
    {
        var sums = members.Select((z, m) => Scaled(z, weights[m])).Aggregate(_graph.Add);
        var kept = _graph.Where(_isUnseen, sums, _graph.Scalar(float.MinValue));
        var top = _graph.ReduceMax(kept, keepDims: true, 1);
        var total = _graph.ReduceSum(_graph.Cast(_graph.Exp(_graph.Sub(kept, top)), ElementType.Double), keepDims: true, 1);
        var logSum = _graph.Add(top, _graph.Cast(_graph.Log(total), ElementType.Float));
        return _graph.Add(sums, _graph.Sub(_graph.Add(_graph.Scalar(MixtureScore.LogShare(share)), _graph.Log(_left)), logSum));
    }

    private void OutputBest(GraphValue scores, GraphValue[] parts)
    {
        var excluded = _graph.Unsqueeze(_graph.Input("exclude", ElementType.Int64, "excluded"), 0);
        var outOfIt = _graph.Expand(_graph.Scalar(float.NegativeInfinity), _graph.Shape(excluded));
        var (best, items) = _graph.TopK(
            _graph.ScatterElements(scores, excluded, outOfIt, axis: 1), _graph.Input("k", ElementType.Int64, 1));
        items = _graph.Squeeze(items, 0);
        _graph.Output("items", items, "k");
        _graph.Output("scores", _graph.Squeeze(best, 0), "k");
        _graph.Output("sources", _graph.Transpose(_graph.Gather(_graph.Concat(0, parts), items, 1), 1, 0), "k", parts.Length);
    }
}

using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>
/// The inputs that towers share: a batch of <see cref="Datasets.Queries.RecommendationQuery"/> as tensors, see <see cref="GraphNames"/>.
/// </summary>
/// <param name="User">64-bit [batch]; 0 = unknown.</param>
/// <param name="History">64-bit [batch × steps], the oldest first, rows shorter than steps filled with zeros at their end.</param>
/// <param name="Ages">
/// Float [batch × steps]: hours between each event of the history and the request, never negative;
/// <see cref="GraphNames.UnknownAge"/> where times are not known and behind the end of a row.
/// </param>
/// <param name="Context">64-bit [batch × fields], encoded; null where the data has no context fields.</param>
/// <param name="HistoryContext">64-bit [batch × steps × fields]: the encoded context of each event of the history,
/// <see cref="GraphNames.UnknownContext"/> where not known; null where the data has no context fields.</param>
/// <param name="ContextFields">The number of fields.</param>
/// <param name="Rows">Gives rows of a table, float [batch × n × width], of users [batch × width].</param>
public sealed record QueryInputs(
    GraphValue User, GraphValue History, GraphValue Ages, GraphValue? Context, GraphValue? HistoryContext, int ContextFields,
    Func<ModelTable, RowsOf, GraphValue> Rows)
{
    /// <summary>Name of the free dimension of requests.</summary>
    public const string Batch = "batch";

    /// <summary>Name of the free dimension of history events.</summary>
    public const string Steps = "steps";

    private readonly Dictionary<object, object> _shared = [];

    /// <summary>Declares the inputs in a graph.</summary>
    internal static QueryInputs Declare(GraphBuilder graph, int contextFields, Func<ModelTable, RowsOf, GraphValue> rows) => new(
        graph.Input(GraphNames.User, ElementType.Int64, Batch),
        graph.Input(GraphNames.History, ElementType.Int64, Batch, Steps),
        graph.Input(GraphNames.HistoryAge, ElementType.Float, Batch, Steps),
        contextFields == 0 ? null : graph.Input(GraphNames.Context, ElementType.Int64, Batch, (long)contextFields),
        contextFields == 0 ? null : graph.Input(GraphNames.HistoryContext, ElementType.Int64, Batch, Steps, (long)contextFields),
        contextFields,
        rows);

    /// <summary>What several parts of one graph make of the same inputs, written once.</summary>
    internal T Shared<T>(object key, Func<T> emit)
        where T : class
    {
        if (_shared.TryGetValue(key, out var value)) return (T)value;
        var made = emit();
        _shared[key] = made;
        return made;
    }

    /// <summary>The user's row, float [batch × width].</summary>
    internal GraphValue OfUser(ModelTable table) => Rows(table, RowsOf.User);

    /// <summary>The rows of the history, float [batch × steps × width].</summary>
    internal GraphValue OfHistory(ModelTable table) => Rows(table, RowsOf.History);

    /// <summary>The padding row and those of a part of the history behind it, float [batch × 1 + part × width].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="table">The table.</param>
    /// <param name="places">The places of the part in the history, 64-bit [batch × part].</param>
    internal GraphValue OfPart(GraphBuilder graph, ModelTable table, GraphValue places)
    {
        var behind = graph.Add(places, graph.Scalar(1L));
        var first = graph.Slice(graph.Mul(behind, graph.Scalar(0L)), [0], [1], [1]);
        return graph.GatherND(Rows(table, RowsOf.PaddedHistory), graph.Unsqueeze(graph.Concat(1, first, behind), 2), batchDims: 1);
    }
}

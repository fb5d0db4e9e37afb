using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>
/// The inputs that every exported graph shares: a batch of <see cref="Datasets.Queries.RecommendationQuery"/> as tensors.
/// <see cref="QueryTensors"/> fills them.
/// </summary>
/// <param name="User">64-bit [batch]; 0 = unknown.</param>
/// <param name="History">64-bit [batch × steps], the oldest first, rows shorter than steps filled with zeros at their end.</param>
/// <param name="Ages">
/// Float [batch × steps]: hours between each event of the history and the request, never negative;
/// <see cref="UnknownAge"/> where times are not known and behind the end of a row.
/// </param>
/// <param name="Context">64-bit [batch × fields], encoded; null where the data has no context fields.</param>
/// <param name="HistoryContext">64-bit [batch × steps × fields]: the encoded context of each event of the history, <see cref="UnknownContext"/> where
/// not known; null where the data has no context fields.</param>
/// <param name="ContextFields">The number of fields.</param>
public sealed record QueryInputs(
    GraphValue User, GraphValue History, GraphValue Ages, GraphValue? Context, GraphValue? HistoryContext, int ContextFields)
{
    /// <summary>Name of <see cref="User"/>.</summary>
    public const string UserName = "user";

    /// <summary>Name of <see cref="History"/>.</summary>
    public const string HistoryName = "history";

    /// <summary>Name of <see cref="Ages"/>.</summary>
    public const string AgesName = "ages";

    /// <summary>Name of <see cref="Context"/>.</summary>
    public const string ContextName = "context";

    /// <summary>Name of <see cref="HistoryContext"/>.</summary>
    public const string HistoryContextName = "history_context";

    /// <summary>Name of the free dimension of requests.</summary>
    public const string Batch = "batch";

    /// <summary>Name of the free dimension of history events.</summary>
    public const string Steps = "steps";

    /// <summary>The context id of an event whose context is not known.</summary>
    public const long UnknownContext = -1;

    /// <summary>The age of an event whose time is not known.</summary>
    public const float UnknownAge = -1;

    private readonly Dictionary<object, object> _shared = [];

    /// <summary>Whether tables stay outside the graph: rows of them are inputs then.</summary>
    internal TowerInputs? Tower { get; init; }

    /// <summary>Declares the inputs in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    /// <param name="ages">What the ages are called.</param>
    public static QueryInputs Declare(GraphBuilder graph, int contextFields, string ages = AgesName)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new(
            graph.Input(UserName, ElementType.Int64, Batch),
            graph.Input(HistoryName, ElementType.Int64, Batch, Steps),
            graph.Input(ages, ElementType.Float, Batch, Steps),
            contextFields == 0 ? null : graph.Input(ContextName, ElementType.Int64, Batch, (long)contextFields),
            contextFields == 0 ? null : graph.Input(HistoryContextName, ElementType.Int64, Batch, Steps, (long)contextFields),
            contextFields);
    }

    /// <summary>What several parts of one graph make of the same inputs, written once.</summary>
    internal T Shared<T>(object key, Func<T> emit)
        where T : class
    {
        if (_shared.TryGetValue(key, out var value)) return (T)value;
        var made = emit();
        _shared[key] = made;
        return made;
    }

    /// <summary>A table as a constant [rows × width].</summary>
    internal GraphValue Constant(GraphBuilder graph, ModelTable table) =>
        Shared(table, () => graph.Initializer(table.Name, table.Values, table.Rows, table.Width));

    /// <summary>A table of one number a row as a constant [1 × rows].</summary>
    internal GraphValue Row(GraphBuilder graph, ModelTable table) =>
        Shared(table, () => graph.Initializer(table.Name, table.Values, 1, table.Rows));

    /// <summary>The user's row, float [batch × width].</summary>
    internal GraphValue OfUser(GraphBuilder graph, ModelTable table) => Tower is { } tower
        ? tower.Rows(graph, table, RowsOf.User)
        : graph.Gather(Constant(graph, table), User);

    /// <summary>The rows of the history, float [batch × steps × width].</summary>
    internal GraphValue OfHistory(GraphBuilder graph, ModelTable table) => Tower is { } tower
        ? tower.Rows(graph, table, RowsOf.History)
        : graph.Gather(Constant(graph, table), History);

    /// <summary>The padding row and those of a part of the history behind it, float [batch × 1 + part × width].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="table">The table.</param>
    /// <param name="items">The items, 64-bit [batch × 1 + part], the padding one first.</param>
    /// <param name="places">Their places in the history, 64-bit [batch × part].</param>
    internal GraphValue OfPart(GraphBuilder graph, ModelTable table, GraphValue items, GraphValue places)
    {
        if (Tower is not { } tower) return graph.Gather(Constant(graph, table), items);
        var behind = graph.Add(places, graph.Scalar(1L));
        var first = graph.Slice(graph.Mul(behind, graph.Scalar(0L)), [0], [1], [1]);
        var rows = tower.Rows(graph, table, RowsOf.PaddedHistory);
        return graph.GatherND(rows, graph.Unsqueeze(graph.Concat(1, first, behind), 2), batchDims: 1);
    }
}

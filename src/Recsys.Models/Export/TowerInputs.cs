using Recsys.Onnx.Graph;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>The rows of tables that a tower asks its caller for.</summary>
internal sealed class TowerInputs(ServedTables tables)
{
    private readonly Dictionary<(ModelTable, RowsOf), GraphValue> _declared = [];
    private readonly List<ServedRows> _rows = [];

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<ServedRows> Declared => _rows;

    /// <summary>Rows as an input, float [n × width]; the same rows are asked for once.</summary>
    public GraphValue Rows(GraphBuilder graph, ModelTable table, RowsOf of)
    {
        if (_declared.TryGetValue((table, of), out var known)) return known;
        var name = tables.Add(table);
        var input = $"{name}_{of}";
        _rows.Add(new ServedRows(input, name, of));
        Dim count = of switch { RowsOf.User => 1L, RowsOf.History => QueryInputs.Steps, _ => "padded_steps" };
        return _declared[(table, of)] = graph.Input(input, ElementType.Float, count, table.Width);
    }
}

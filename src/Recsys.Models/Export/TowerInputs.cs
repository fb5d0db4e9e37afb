using Recsys.Onnx.Graph;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>The rows of tables that a tower asks its caller for.</summary>
internal sealed class TowerInputs(GraphBuilder graph, ServedTables tables)
{
    private readonly Dictionary<(ModelTable, RowsOf), GraphValue> _declared = [];
    private readonly List<ServedRows> _rows = [];

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<ServedRows> Declared => _rows;

    /// <summary>Rows as an input, float [batch × n × width], of users [batch × width]; the same rows are asked for once.</summary>
    public GraphValue Of(ModelTable table, RowsOf of)
    {
        if (_declared.TryGetValue((table, of), out var known)) return known;
        var name = tables.Add(table);
        var input = $"{name}_{of}";
        _rows.Add(new ServedRows(input, name, of));
        Dim[] shape = of switch
        {
            RowsOf.User => [QueryInputs.Batch, table.Width],
            RowsOf.History => [QueryInputs.Batch, QueryInputs.Steps, table.Width],
            _ => [QueryInputs.Batch, "padded_steps", table.Width],
        };
        return _declared[(table, of)] = graph.Input(input, ElementType.Float, shape);
    }
}

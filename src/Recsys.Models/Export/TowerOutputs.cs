using System.Globalization;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Export;

/// <summary>The vectors that a tower gives.</summary>
internal sealed class TowerOutputs(GraphBuilder graph, string name)
{
    private readonly Dictionary<GraphValue, string> _names = [];

    /// <summary>The tower.</summary>
    public string Name => name;

    /// <summary>Whether no term needs the tower.</summary>
    public bool IsEmpty => _names.Count == 0;

    /// <summary>The name of the output that gives vectors [batch × width].</summary>
    public string Output(GraphValue vector)
    {
        if (_names.TryGetValue(vector, out var known)) return known;
        var output = string.Create(CultureInfo.InvariantCulture, $"query{_names.Count + 1}");
        graph.Output(output, vector, QueryInputs.Batch, $"width{_names.Count + 1}");
        return _names[vector] = output;
    }
}

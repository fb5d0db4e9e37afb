using Recsys.Onnx.Schema;

namespace Recsys.Onnx.Graph;

/// <summary>Takes out of a graph what no output depends on.</summary>
internal static class GraphPruning
{
    public static void Prune(GraphProto graph)
    {
        var used = graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);

        // Nodes are in topological order, so one pass from the end meets every user of a value before its maker.
        for (var n = graph.Node.Count - 1; n >= 0; n--)
        {
            var node = graph.Node[n];
            if (node.Output.Any(used.Contains))
            {
                used.UnionWith(node.Input);
            }
            else
            {
                graph.Node.RemoveAt(n);
            }
        }

        Keep(graph.Input, i => used.Contains(i.Name));
        Keep(graph.Initializer, i => used.Contains(i.Name));
    }

    private static void Keep<T>(IList<T> list, Func<T, bool> isUsed)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (!isUsed(list[i])) list.RemoveAt(i);
        }
    }
}

namespace Recsys.Onnx.Graph;

/// <summary>A tensor of a graph under construction: an input, an initialiser or what a node gives. Belongs to its builder.</summary>
public sealed class GraphValue
{
    internal GraphValue(GraphBuilder owner, string name, ElementType type) => (Owner, Name, Type) = (owner, name, type);

    /// <summary>The name in the file, unique within the graph.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public ElementType Type { get; }

    internal GraphBuilder Owner { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Type})";
}

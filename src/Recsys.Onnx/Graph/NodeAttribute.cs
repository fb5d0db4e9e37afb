using System.Text;
using Google.Protobuf;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx.Graph;

/// <summary>A named constant of a node.</summary>
public sealed class NodeAttribute
{
    private const int FloatKind = 1, IntKind = 2, StringKind = 3, IntsKind = 7;

    private NodeAttribute(AttributeProto proto) => Proto = proto;

    internal AttributeProto Proto { get; }

    /// <summary>A number.</summary>
    public static NodeAttribute Of(string name, float value) => new(new() { Name = name, F = value, Type = FloatKind });

    /// <summary>An integer.</summary>
    public static NodeAttribute Of(string name, long value) => new(new() { Name = name, I = value, Type = IntKind });

    /// <summary>A switch, which ONNX spells 0 or 1.</summary>
    public static NodeAttribute Of(string name, bool value) => Of(name, value ? 1L : 0L);

    /// <summary>A word.</summary>
    public static NodeAttribute Of(string name, string value) =>
        new(new() { Name = name, S = ByteString.CopyFrom(value, Encoding.UTF8), Type = StringKind });

    /// <summary>Integers.</summary>
    public static NodeAttribute Of(string name, params ReadOnlySpan<long> values)
    {
        var proto = new AttributeProto { Name = name, Type = IntsKind };
        foreach (var value in values) proto.Ints.Add(value);
        return new(proto);
    }
}

using Google.Protobuf;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx;

/// <summary>A model in the ONNX format: what <see cref="GraphBuilder"/> builds and <see cref="OnnxFile"/> writes and reads.</summary>
public sealed class OnnxModel
{
    internal OnnxModel(ModelProto proto) => Proto = proto;

    internal ModelProto Proto { get; }

    /// <summary>Names, types and shapes of the inputs, in their order.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs => [.. Proto.Graph.Input.Select(OnnxValueInfo.Of)];

    /// <summary>Names, types and shapes of the outputs, in their order.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs => [.. Proto.Graph.Output.Select(OnnxValueInfo.Of)];

    /// <summary>The words kept in the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Proto.MetadataProps.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    /// <summary>The file as bytes; the same graph gives the same bytes.</summary>
    public byte[] ToArray() => Proto.ToByteArray();
}

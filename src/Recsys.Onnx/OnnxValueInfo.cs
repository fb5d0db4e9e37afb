using Recsys.Onnx.Graph;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its dimensions, fixed or named.</param>
public sealed record OnnxValueInfo(string Name, ElementType Type, IReadOnlyList<Dim> Shape)
{
    internal static OnnxValueInfo Of(ValueInfoProto info) => new(
        info.Name,
        (ElementType)info.Type.TensorType.ElemType,
        [.. info.Type.TensorType.Shape.Dim.Select(d => d.ValueCase switch
        {
            DimensionProto.ValueOneofCase.DimParam => Dim.Of(d.DimParam),
            DimensionProto.ValueOneofCase.DimValue => Dim.Of(d.DimValue),
            _ => default,
        })]);
}

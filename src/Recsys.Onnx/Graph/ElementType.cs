using System.Diagnostics.CodeAnalysis;

namespace Recsys.Onnx.Graph;

/// <summary>The type of a tensor's elements, with the numbers of the ONNX format.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The words of the ONNX standard.")]
public enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>32-bit signed integer.</summary>
    Int32 = 6,

    /// <summary>64-bit signed integer: ids, shapes and indices.</summary>
    Int64 = 7,

    /// <summary>Truth value.</summary>
    Bool = 9,

    /// <summary>64-bit floating point.</summary>
    Double = 11,
}

using System.Numerics.Tensors;

namespace Recsys.Models.Blend;

/// <summary>What is missing among the loops over spans of floats.</summary>
internal static class VectorMath
{
    /// <summary>Turns logits into probabilities in place and returns <c>log Σ exp</c>.</summary>
    public static double Softmax(Span<float> x)
    {
        var max = TensorPrimitives.Max<float>(x);
        TensorPrimitives.Subtract(x, max, x);
        TensorPrimitives.Exp(x, x);
        var sum = TensorPrimitives.Sum<float>(x);
        TensorPrimitives.Multiply(x, 1 / sum, x);
        return max + Math.Log(sum);
    }
}

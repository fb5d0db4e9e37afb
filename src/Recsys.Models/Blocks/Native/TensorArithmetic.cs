using TorchSharp;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Native;

/// <summary>
/// Arithmetic with numbers that stay alive during the native call. TorchSharp's operators make a temporary <see cref="Scalar"/> and pass its
/// handle; a garbage collection on another thread may finalise it before the native code has read it, and the operation then throws or
/// takes a wrong number. The sum of two tensors hides such a number too (alpha = 1). The analyzer bans the operators.
/// </summary>
internal static class TensorArithmetic
{
    private static readonly Scalar One = MakeOne();

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a + b + c.</summary>
    public static Tensor Plus(this Tensor a, Tensor b, Tensor c) => a.add(b, One).add(c, One);

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number)
    {
        using var scalar = Make(number);
        return x.add(scalar, One);
    }

    /// <summary>x · number.</summary>
    public static Tensor Times(this Tensor x, double number)
    {
        using var scalar = Make(number);
        return x.mul(scalar);
    }

    /// <summary>x / number.</summary>
    public static Tensor Over(this Tensor x, double number)
    {
        using var scalar = Make(number);
        return x.div(scalar);
    }

    /// <summary>x², element by element.</summary>
    public static Tensor Squared(this Tensor x) => x.mul(x);

    /// <summary>x += b; returns x.</summary>
    public static Tensor PlusInPlace(this Tensor x, Tensor b) => x.add_(b, One);

    /// <summary>x += number; returns x.</summary>
    public static Tensor PlusInPlace(this Tensor x, double number)
    {
        using var scalar = Make(number);
        return x.add_(scalar, One);
    }

    /// <summary>x *= number; returns x.</summary>
    public static Tensor TimesInPlace(this Tensor x, double number)
    {
        using var scalar = Make(number);
        return x.mul_(scalar);
    }

#pragma warning disable RS0030 // The one place that makes scalars; each caller above disposes its own after the native call.
    private static Scalar Make(double number) => number;

    private static Scalar MakeOne() => 1;
#pragma warning restore RS0030
}

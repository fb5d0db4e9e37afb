using Recsys.Models.Blocks.Native;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// <c>Y = X·Wᵀ + b</c> of X [… × in], W [out × in] and b [out], with its gradients:
/// what <c>nn.functional.linear</c> computes, through <see cref="DenseMultiply"/>.
/// </summary>
internal sealed class DenseLayer : autograd.SingleTensorFunction<DenseLayer>
{
    public override string Name => nameof(DenseLayer);

    /// <param name="x">X, shape [… × in].</param>
    /// <param name="weight">W, shape [out × in].</param>
    /// <param name="bias">b, shape [out]; null adds nothing.</param>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias = null)
    {
        var product = is_grad_enabled() && (x.requires_grad || weight.requires_grad) ? apply(x, weight) : Multiply(x, weight);
        return bias is null ? product : product.Plus(bias);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([x, weight]);
        return Multiply(x, weight);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var x = saved[0].contiguous();
        using var weight = saved[1].contiguous();
        using var gradient = grad_output.contiguous();
        var (ofX, ofWeight) = (empty(x.shape), empty(weight.shape));
        using (var panels = new DensePanels(DenseMatrix.Of(weight)))
        {
            DenseMultiply.Into(DenseMatrix.Of(gradient), panels, DenseMatrix.Of(ofX), add: false);
        }

        using (var panels = new DensePanels(DenseMatrix.Of(x)))
        {
            DenseMultiply.Into(DenseMatrix.Of(gradient).Transpose, panels, DenseMatrix.Of(ofWeight), add: false);
        }

        return [ofX, ofWeight];
    }

    private static Tensor Multiply(Tensor x, Tensor weight)
    {
        using var left = x.contiguous();
        using var right = weight.contiguous();
        var result = empty([.. x.shape[..^1], weight.shape[0]]);
        using var panels = new DensePanels(DenseMatrix.Of(right).Transpose);
        DenseMultiply.Into(DenseMatrix.Of(left), panels, DenseMatrix.Of(result), add: false);
        return result;
    }
}

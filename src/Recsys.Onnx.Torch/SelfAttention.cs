using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch;

/// <summary>
/// A MultiheadAttention (Vaswani 2017) of a sequence with itself, as a layer of a Sequential: [steps × batch × size] in and out, every step sees
/// all steps.
/// </summary>
public sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    /// <summary>Around an attention.</summary>
    /// <param name="inner">The attention, which belongs to this layer from now on.</param>
    public SelfAttention(MultiheadAttention inner)
        : base(nameof(SelfAttention))
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        register_module("inner", inner);
    }

    internal MultiheadAttention Inner { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Inner.call(input, input, input, null, false, null).Item1;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

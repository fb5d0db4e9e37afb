using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch;

/// <summary>
/// A GRU (Cho 2014) or LSTM (Hochreiter and Schmidhuber 1997) as a layer of a Sequential: it starts from zeros and passes on either the states
/// of all steps or that of the last one.
/// </summary>
public sealed class Recurrent : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module _inner;
    private readonly Func<Tensor, (Tensor States, Tensor Last)> _run;

    /// <summary>Around a GRU.</summary>
    /// <param name="inner">The GRU, which belongs to this layer from now on.</param>
    /// <param name="lastOnly">Whether only the last state of the top layer is passed on: [batch × directions·h].</param>
    public Recurrent(GRU inner, bool lastOnly = false)
        : this(inner, x => inner.call(x) is var (states, last) ? (states, last) : default, lastOnly)
    {
    }

    /// <summary>Around an LSTM.</summary>
    /// <param name="inner">The LSTM, which belongs to this layer from now on.</param>
    /// <param name="lastOnly">Whether only the last state of the top layer is passed on: [batch × directions·h].</param>
    public Recurrent(LSTM inner, bool lastOnly = false)
        : this(inner, x => inner.call(x) is var (states, last, _) ? (states, last) : default, lastOnly)
    {
    }

    private Recurrent(nn.Module inner, Func<Tensor, (Tensor, Tensor)> run, bool lastOnly)
        : base(nameof(Recurrent))
    {
        (_inner, _run, LastOnly) = (inner, run, lastOnly);
        register_module("inner", inner);
    }

    /// <summary>Whether only the last state is passed on.</summary>
    public bool LastOnly { get; }

    internal nn.Module Inner => _inner;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var (states, last) = _run(input);
        if (!LastOnly)
        {
            return states;
        }

        // [layers·directions × batch × h], the top layer last.
        var directions = states.shape[^1] / last.shape[^1];
        var top = last.narrow(0, last.shape[0] - directions, directions);
        return top.permute(1, 0, 2).reshape(top.shape[1], -1);
    }

    /// <summary>All states and the last ones, as the inner layer gives them.</summary>
    internal (Tensor States, Tensor Last) Run(Tensor input) => _run(input);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

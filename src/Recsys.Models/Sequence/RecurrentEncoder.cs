using Recsys.Models.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Sequence;

/// <summary>One layer of GRU or LSTM from a state of zeros.</summary>
internal sealed class RecurrentEncoder : ISequenceEncoder
{
    /// <summary>torch's names of the four parameters, with <c>gru_</c> or <c>lstm_</c> before them in a saved model.</summary>
    public static readonly string[] ParameterNames = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];

    private readonly TorchSharp.Modules.GRU? _gru;
    private readonly TorchSharp.Modules.LSTM? _lstm;

    public RecurrentEncoder(SequenceEncoderKind kind, int inputSize, int hiddenSize)
    {
        (Kind, StateSize) = (kind, hiddenSize);
        if (kind == SequenceEncoderKind.Gru)
        {
            _gru = nn.GRU(inputSize, hiddenSize, batchFirst: true);
        }
        else
        {
            _lstm = nn.LSTM(inputSize, hiddenSize, batchFirst: true);
        }
    }

    public SequenceEncoderKind Kind { get; }

    public int StateSize { get; }

    public string Prefix => Kind == SequenceEncoderKind.Gru ? "gru_" : "lstm_";

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        var own = ((nn.Module?)_gru ?? _lstm!).named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in ParameterNames)
        {
            using (no_grad())
            using (var initial = Seeded.Uniform(generator, 1 / Math.Sqrt(StateSize), own[name].shape))
            {
                own[name].copy_(initial);
            }

            parameters.Add(Prefix + name, own[name]);
        }
    }

    public Tensor States(Tensor x, Generator? dropout)
    {
        if (_gru is not null)
        {
            var (states, last) = _gru.call(x);
            last.Dispose();
            return states;
        }

        var (outputs, h, c) = _lstm!.call(x);
        h.Dispose();
        c.Dispose();
        return outputs;
    }

    public void Dispose()
    {
        _gru?.Dispose();
        _lstm?.Dispose();
    }
}

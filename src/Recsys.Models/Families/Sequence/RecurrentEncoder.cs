using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>One layer of GRU (our own, <see cref="GatedRecurrence"/>) or LSTM (torch's) from a state of zeros.</summary>
internal sealed class RecurrentEncoder : ISequenceEncoder
{
    /// <summary>torch's names of the four parameters, with <c>gru_</c> or <c>lstm_</c> before them in a saved model.</summary>
    public static readonly string[] ParameterNames = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];

    private readonly int _inputSize;
    private readonly TorchSharp.Modules.LSTM? _lstm;
    private Tensor[] _parameters = [];

    public RecurrentEncoder(SequenceEncoderKind kind, int inputSize, int hiddenSize)
    {
        (Kind, _inputSize, StateSize) = (kind, inputSize, hiddenSize);
        _lstm = kind == SequenceEncoderKind.Gru ? null : nn.LSTM(inputSize, hiddenSize, batchFirst: true);
    }

    public SequenceEncoderKind Kind { get; }

    public int StateSize { get; }

    public string Prefix => Kind == SequenceEncoderKind.Gru ? "gru_" : "lstm_";

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        if (_lstm is null)
        {
            long[][] shapes = [[3 * StateSize, _inputSize], [3 * StateSize, StateSize], [3 * StateSize], [3 * StateSize]];
            _parameters = [.. ParameterNames.Select((name, p) => parameters.Add(Prefix + name, Initial(generator, shapes[p])))];
            return;
        }

        var own = _lstm.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in ParameterNames)
        {
            using (no_grad())
            using (var initial = Initial(generator, own[name].shape))
            {
                own[name].copy_(initial);
            }

            parameters.Add(Prefix + name, own[name]);
        }
    }

    public Tensor States(Tensor x, Generator? dropout)
    {
        if (_lstm is null)
        {
            return GatedRecurrence.States(x, _parameters[0], _parameters[1], _parameters[2], _parameters[3]);
        }

        var (outputs, h, c) = _lstm.call(x);
        h.Dispose();
        c.Dispose();
        return outputs;
    }

    public void Dispose() => _lstm?.Dispose();

    private Tensor Initial(Generator generator, long[] shape) => Seeded.Uniform(generator, 1 / Math.Sqrt(StateSize), shape);
}

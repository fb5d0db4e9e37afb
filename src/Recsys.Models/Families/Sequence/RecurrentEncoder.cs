using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>One layer of GRU or LSTM from a state of zeros (<see cref="GatedRecurrence"/>).</summary>
internal sealed class RecurrentEncoder(SequenceEncoderKind kind, int inputSize, int hiddenSize) : ISequenceEncoder
{
    /// <summary>torch's names of the four parameters, with <c>gru_</c> or <c>lstm_</c> before them in a saved model.</summary>
    public static readonly string[] ParameterNames = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"];

    private readonly IRecurrentUnit _unit = kind == SequenceEncoderKind.Gru ? new GatedRecurrentUnit() : new LongShortTermMemory();
    private Tensor[] _parameters = [];

    public SequenceEncoderKind Kind => kind;

    public int StateSize => hiddenSize;

    public string Prefix => kind == SequenceEncoderKind.Gru ? "gru_" : "lstm_";

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        var rows = _unit.Gates * hiddenSize;
        long[][] shapes = [[rows, inputSize], [rows, hiddenSize], [rows], [rows]];
        _parameters = [.. ParameterNames.Select((name, p) => parameters.Add(
            Prefix + name, Seeded.Uniform(generator, 1 / Math.Sqrt(hiddenSize), shapes[p])))];
    }

    public Tensor States(Tensor x, Generator? dropout) =>
        GatedRecurrence.States(_unit, x, _parameters[0], _parameters[1], _parameters[2], _parameters[3]);
}

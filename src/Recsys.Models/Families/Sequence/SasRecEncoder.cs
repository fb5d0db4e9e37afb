using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// SASRec with the norms first: <c>x += Attention(LN(x)); x += W₂ReLU(W₁LN(x))</c>, a last norm, learnt positions, each position attending to
/// itself and those before it.
/// </summary>
internal sealed class SasRecEncoder(int size, int layers, int heads, int maxLength, double dropoutRate)
    : AttentionEncoder(size, layers, heads, dropoutRate)
{
    public const string Position = "position";

    public override void AddParameters(ParameterSet parameters, Generator generator)
    {
        void AddSquare(string name) => AddLinear(parameters, name, Seeded.Xavier(generator, StateSize, StateSize));

        Add(parameters, Position, Seeded.Normal(generator, 0.02, maxLength, StateSize));
        for (var l = 0; l < Layers; l++)
        {
            AddNorm(parameters, In(l, "norm1"));
            foreach (var name in (string[])["query", "key", "value", "out"]) AddSquare(In(l, name));
            AddNorm(parameters, In(l, "norm2"));
            AddSquare(In(l, "inner"));
            AddSquare(In(l, "outer"));
        }

        AddNorm(parameters, "norm");
    }

    public override Tensor States(Tensor x, Generator? dropout)
    {
        var length = x.shape[1];
        var future = ones(length, length).triu(1).TimesInPlace(-1e9);
        x = Drop(x.Times(Math.Sqrt(StateSize)).Plus(Parameter(Position).slice(0, 0, length, 1)), dropout);
        for (var l = 0; l < Layers; l++)
        {
            x = x.Plus(Drop(Attended(Norm(x, In(l, "norm1")), l, future, dropout), dropout));
            var y = DenseLayer.Rectified(
                Norm(x, In(l, "norm2")), Parameter(In(l, "inner_weight")), Parameter(In(l, "inner_bias")).unsqueeze(0), DropoutRate, dropout);
            x = x.Plus(Drop(Linear(y, In(l, "outer")), dropout));
        }

        return Norm(x, "norm");
    }
}

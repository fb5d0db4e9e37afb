using System.Globalization;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// SASRec with the norms first: <c>x += Attention(LN(x)); x += W₂ReLU(W₁LN(x))</c>, a last norm, learnt positions, each position attending to
/// itself and those before it.
/// </summary>
internal sealed class SasRecEncoder(int size, int layers, int heads, int maxLength, double dropoutRate) : ISequenceEncoder
{
    public const string Position = "position";
    public const double NormEpsilon = 1e-6;

    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);

    public int StateSize => size;

    public int Layers => layers;

    public int Heads => heads;

    /// <summary>The name of a parameter of a layer.</summary>
    public static string In(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"block{layer}_{name}");

    public void AddParameters(ParameterSet parameters, Generator generator)
    {
        void Add(string name, Tensor value) => _parameters[name] = parameters.Add(name, value);
        void AddNorm(string name)
        {
            Add(name + "_scale", ones(size));
            Add(name + "_shift", zeros(size));
        }

        void AddLinear(string name)
        {
            Add(name + "_weight", Seeded.Xavier(generator, size, size));
            Add(name + "_bias", zeros(size));
        }

        Add(Position, Seeded.Normal(generator, 0.02, maxLength, size));
        for (var l = 0; l < layers; l++)
        {
            AddNorm(In(l, "norm1"));
            foreach (var name in (string[])["query", "key", "value", "out"])
            {
                AddLinear(In(l, name));
            }

            AddNorm(In(l, "norm2"));
            AddLinear(In(l, "inner"));
            AddLinear(In(l, "outer"));
        }

        AddNorm("norm");
    }

    public Tensor States(Tensor x, Generator? dropout)
    {
        var (batch, length) = (x.shape[0], x.shape[1]);
        var future = ones(length, length).triu(1).TimesInPlace(-1e9);
        Tensor Norm(Tensor t, string name) =>
            nn.functional.layer_norm(t, [size], _parameters[name + "_scale"], _parameters[name + "_shift"], NormEpsilon);
        Tensor Linear(Tensor t, string name) => DenseLayer.Of(t, _parameters[name + "_weight"], _parameters[name + "_bias"]);
        Tensor Drop(Tensor t) => dropout is null ? t : Seeded.Dropout(t, dropoutRate, dropout);
        Tensor Split(Tensor t) => t.reshape(batch, length, heads, size / heads).transpose(1, 2);

        x = Drop(x.Times(Math.Sqrt(size)).Plus(_parameters[Position].slice(0, 0, length, 1)));
        for (var l = 0; l < layers; l++)
        {
            var y = Norm(x, In(l, "norm1"));
            var (q, k, v) = (Split(Linear(y, In(l, "query"))), Split(Linear(y, In(l, "key"))), Split(Linear(y, In(l, "value"))));
            var weights = q.matmul(k.transpose(2, 3)).Over(Math.Sqrt(size / heads)).Plus(future).softmax(-1);
            var mixed = Drop(weights).matmul(v).transpose(1, 2).reshape(batch, length, size);
            x = x.Plus(Drop(Linear(mixed, In(l, "out"))));
            y = DenseLayer.Rectified(
                Norm(x, In(l, "norm2")), _parameters[In(l, "inner_weight")], _parameters[In(l, "inner_bias")].unsqueeze(0), dropoutRate, dropout);
            x = x.Plus(Drop(Linear(y, In(l, "outer"))));
        }

        return Norm(x, "norm");
    }
}

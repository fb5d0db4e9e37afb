using System.Globalization;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>What encoders by attention share: layers of named parameters, norms, and heads that mix the events.</summary>
internal abstract class AttentionEncoder(int size, int layers, int heads, double dropoutRate) : ISequenceEncoder
{
    public const double NormEpsilon = 1e-6;

    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);

    public int StateSize => size;

    public int Layers => layers;

    public int Heads => heads;

    protected double DropoutRate => dropoutRate;

    /// <summary>The name of a parameter of a layer.</summary>
    public static string In(int layer, string name) => string.Create(CultureInfo.InvariantCulture, $"block{layer}_{name}");

    public abstract void AddParameters(ParameterSet parameters, Generator generator);

    public abstract Tensor States(Tensor x, Generator? dropout);

    protected Tensor Parameter(string name) => _parameters[name];

    protected void Add(ParameterSet parameters, string name, Tensor value) => _parameters[name] = parameters.Add(name, value);

    protected void AddNorm(ParameterSet parameters, string name)
    {
        Add(parameters, name + "_scale", ones(size));
        Add(parameters, name + "_shift", zeros(size));
    }

    /// <param name="parameters">Where they are added.</param>
    /// <param name="name">What their names begin with.</param>
    /// <param name="weight">Shape [out × in].</param>
    protected void AddLinear(ParameterSet parameters, string name, Tensor weight)
    {
        Add(parameters, name + "_weight", weight);
        Add(parameters, name + "_bias", zeros(weight.shape[0]));
    }

    protected Tensor Norm(Tensor x, string name) =>
        nn.functional.layer_norm(x, [size], Parameter(name + "_scale"), Parameter(name + "_shift"), NormEpsilon);

    protected Tensor Linear(Tensor x, string name) => DenseLayer.Of(x, Parameter(name + "_weight"), Parameter(name + "_bias"));

    protected Tensor Drop(Tensor x, Generator? dropout) => dropout is null ? x : Seeded.Dropout(x, dropoutRate, dropout);

    /// <summary>Events [batch × T × d] mixed by all heads, before the dropout of the result.</summary>
    /// <param name="x">Events.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="places">Added to the fit of two places, [T × T] or [heads × T × T].</param>
    /// <param name="dropout">The stream of the dropout, or null.</param>
    protected Tensor Attended(Tensor x, int layer, Tensor places, Generator? dropout)
    {
        Tensor Split(string name) => Linear(x, In(layer, name)).reshape(x.shape[0], x.shape[1], heads, size / heads).transpose(1, 2);
        var (q, k, v) = (Split("query"), Split("key"), Split("value"));
        var weights = q.matmul(k.transpose(2, 3)).Over(Math.Sqrt(size / heads)).Plus(places).softmax(-1);
        return Linear(Drop(weights, dropout).matmul(v).transpose(1, 2).reshape(x.shape[0], x.shape[1], size), In(layer, "out"));
    }
}

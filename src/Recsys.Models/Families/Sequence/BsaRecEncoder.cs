using System.Globalization;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// BSARec (Shin et al. 2024, https://arxiv.org/abs/2312.10325), made causal so that one pass learns at all positions. Of events x [B × T × d] a
/// block makes <c>m = α·LN(L·x + β² ⊙ (x − L·x) + x) + (1 − α)·LN(Attention(x) + x)</c> and <c>LN(W₂·GELU(W₁·m) + m)</c>, W₁ [4d × d]. L is the
/// low-pass filter of the discrete Fourier transform over N places cut off at the present, a constant matrix:
/// <c>L[t, s] = 1/N · (1 + 2·Σ_{f ≤ F} cos(2πf(t − s)/N))</c> for s ≤ t, else 0. Attention knows places by a learnt number a head and distance
/// t − s, added to the fit.
/// </summary>
internal sealed class BsaRecEncoder(int size, int layers, int heads, int maxLength, double dropoutRate, double filterShare) : ISequenceEncoder
{
    public const string Distance = "distance";

    /// <summary>The deviation of what the weights and the items begin with.</summary>
    public const double Deviation = 0.02;

    private const int InnerFactor = 4;

    /// <summary>F: frequencies that pass beside the mean.</summary>
    private const int Frequencies = 2;

    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);

    public int StateSize => size;

    public int Layers => layers;

    public int Heads => heads;

    /// <summary>α.</summary>
    public double FilterShare => filterShare;

    /// <summary>The first column of L: what an event a distance ago counts, shape [N].</summary>
    public float[] LowPass { get; } = [.. Enumerable.Range(0, maxLength).Select(distance =>
        (float)((1 + (2 * Enumerable.Range(1, Frequencies).Sum(f => Math.Cos(2 * Math.PI * f * distance / maxLength)))) / maxLength))];

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

        void AddLinear(string name, int output, int input)
        {
            Add(name + "_weight", Seeded.Normal(generator, Deviation, output, input));
            Add(name + "_bias", zeros(output));
        }

        AddNorm("norm");
        for (var l = 0; l < layers; l++)
        {
            Add(In(l, "high"), Seeded.Normal(generator, 1, size));
            AddNorm(In(l, "filter_norm"));
            foreach (var name in (string[])["query", "key", "value", "out"]) AddLinear(In(l, name), size, size);
            Add(In(l, Distance), zeros(maxLength, heads));
            AddNorm(In(l, "attention_norm"));
            AddLinear(In(l, "inner"), InnerFactor * size, size);
            AddLinear(In(l, "outer"), size, InnerFactor * size);
            AddNorm(In(l, "outer_norm"));
        }
    }

    public Tensor States(Tensor x, Generator? dropout)
    {
        var (batch, length) = (x.shape[0], (int)x.shape[1]);
        Tensor Norm(Tensor t, string name) => nn.functional.layer_norm(
            t, [size], _parameters[name + "_scale"], _parameters[name + "_shift"], SasRecEncoder.NormEpsilon);
        Tensor Linear(Tensor t, string name) => DenseLayer.Of(t, _parameters[name + "_weight"], _parameters[name + "_bias"]);
        Tensor Drop(Tensor t) => dropout is null ? t : Seeded.Dropout(t, dropoutRate, dropout);
        Tensor Split(Tensor t) => t.reshape(batch, length, heads, size / heads).transpose(1, 2);

        var future = ones(length, length).triu(1).TimesInPlace(-1e9);
        var distances = Distances(length);
        var low = CsrProduct.Of(distances, tensor(LowPass, maxLength, 1)).reshape(length, length).tril();
        x = Drop(Norm(x, "norm"));
        for (var l = 0; l < layers; l++)
        {
            var slow = low.matmul(x);
            var filtered = slow.Plus(x.sub(slow) * _parameters[In(l, "high")].Squared());
            var (q, k, v) = (Split(Linear(x, In(l, "query"))), Split(Linear(x, In(l, "key"))), Split(Linear(x, In(l, "value"))));
            var places = CsrProduct.Of(distances, _parameters[In(l, Distance)]).reshape(length, length, heads).permute(2, 0, 1).Plus(future);
            var weights = q.matmul(k.transpose(2, 3)).Over(Math.Sqrt(size / heads)).Plus(places).softmax(-1);
            var attended = Drop(weights).matmul(v).transpose(1, 2).reshape(batch, length, size);
            x = Norm(Drop(filtered).Plus(x), In(l, "filter_norm")).Times(filterShare)
                .Plus(Norm(Drop(Linear(attended, In(l, "out"))).Plus(x), In(l, "attention_norm")).Times(1 - filterShare));
            var inner = nn.functional.gelu(Linear(x, In(l, "inner")));
            x = Norm(Drop(Linear(inner, In(l, "outer"))).Plus(x), In(l, "outer_norm"));
        }

        return x;
    }

    /// <summary>Shape [T·T × N]: how far s is before t, and 0 for what comes after it.</summary>
    private CsrMatrix Distances(int length) => CsrMatrix.Selection(
        [.. Enumerable.Range(0, length * length).Select(p => Math.Max(0, (p / length) - (p % length)))], maxLength);
}

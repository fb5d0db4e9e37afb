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
internal sealed class BsaRecEncoder(int size, int layers, int heads, int maxLength, double dropoutRate, double filterShare)
    : AttentionEncoder(size, layers, heads, dropoutRate)
{
    public const string Distance = "distance";

    /// <summary>The deviation of what the weights and the items begin with.</summary>
    public const double Deviation = 0.02;

    private const int InnerFactor = 4;

    /// <summary>F: frequencies that pass beside the mean.</summary>
    private const int Frequencies = 2;

    /// <summary>α.</summary>
    public double FilterShare => filterShare;

    /// <summary>The first column of L: what an event a distance ago counts, shape [N].</summary>
    public float[] LowPass { get; } = [.. Enumerable.Range(0, maxLength).Select(distance =>
        (float)((1 + (2 * Enumerable.Range(1, Frequencies).Sum(f => Math.Cos(2 * Math.PI * f * distance / maxLength)))) / maxLength))];

    public override void AddParameters(ParameterSet parameters, Generator generator)
    {
        void AddDrawn(string name, int output, int input) =>
            AddLinear(parameters, name, Seeded.Normal(generator, Deviation, output, input));

        AddNorm(parameters, "norm");
        for (var l = 0; l < Layers; l++)
        {
            Add(parameters, In(l, "high"), Seeded.Normal(generator, 1, StateSize));
            AddNorm(parameters, In(l, "filter_norm"));
            foreach (var name in (string[])["query", "key", "value", "out"]) AddDrawn(In(l, name), StateSize, StateSize);
            Add(parameters, In(l, Distance), zeros(maxLength, Heads));
            AddNorm(parameters, In(l, "attention_norm"));
            AddDrawn(In(l, "inner"), InnerFactor * StateSize, StateSize);
            AddDrawn(In(l, "outer"), StateSize, InnerFactor * StateSize);
            AddNorm(parameters, In(l, "outer_norm"));
        }
    }

    public override Tensor States(Tensor x, Generator? dropout)
    {
        var length = (int)x.shape[1];
        var future = ones(length, length).triu(1).TimesInPlace(-1e9);
        var distances = Distances(length);
        var low = CsrProduct.Of(distances, tensor(LowPass, maxLength, 1)).reshape(length, length).tril();
        x = Drop(Norm(x, "norm"), dropout);
        for (var l = 0; l < Layers; l++)
        {
            var slow = low.matmul(x);
            var filtered = slow.Plus(x.sub(slow) * Parameter(In(l, "high")).Squared());
            var places = CsrProduct.Of(distances, Parameter(In(l, Distance))).reshape(length, length, Heads).permute(2, 0, 1).Plus(future);
            var attended = Attended(x, l, places, dropout);
            x = Norm(Drop(filtered, dropout).Plus(x), In(l, "filter_norm")).Times(filterShare)
                .Plus(Norm(Drop(attended, dropout).Plus(x), In(l, "attention_norm")).Times(1 - filterShare));
            var inner = nn.functional.gelu(Linear(x, In(l, "inner")));
            x = Norm(Drop(Linear(inner, In(l, "outer")), dropout).Plus(x), In(l, "outer_norm"));
        }

        return x;
    }

    /// <summary>Shape [T·T × N]: how far s is before t, and 0 for what comes after it.</summary>
    private CsrMatrix Distances(int length) => CsrMatrix.Selection(
        [.. Enumerable.Range(0, length * length).Select(p => Math.Max(0, (p / length) - (p % length)))], maxLength);
}

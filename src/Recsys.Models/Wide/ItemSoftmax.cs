using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Wide;

/// <summary>
/// The softmax over all items with biases that stay; above ten thousand items over a <see cref="CandidateSample"/>.
/// </summary>
/// <param name="items">Items, the padding one included, which takes no part.</param>
/// <param name="bias">Shape [items].</param>
internal sealed class ItemSoftmax(int items, float[] bias)
{
    /// <summary>Up to this many items all take part.</summary>
    public const int MostItems = 10_000;

    private const int Sample = 1_024;

    /// <summary>The mean over the rows of their weight times <c>−log P(target)</c>.</summary>
    /// <param name="rows">Shape [n × d].</param>
    /// <param name="vectors">Shape [items × d].</param>
    /// <param name="targets">Shape [n].</param>
    /// <param name="weights">Shape [n].</param>
    /// <param name="random">Draws the sample.</param>
    public Tensor Loss(Tensor rows, Tensor vectors, int[] targets, float[] weights, Random random)
    {
        if (items <= MostItems)
        {
            return SoftmaxLoss.Of(
                rows, vectors.slice(0, 1, items, 1), tensor(bias.AsSpan(1).ToArray()),
                Selection(Array.ConvertAll(targets, t => t - 1), items - 1, weights));
        }

        var sample = CandidateSample.Of(targets, Sample, items, items - 1, _ => true, random);
        float[] biases = [.. sample.Items.Select((item, c) => bias[item] + sample.Correction[c])];
        return SoftmaxLoss.Of(
            rows, CsrProduct.Of(CsrMatrix.Selection(sample.Items, items).WithTranspose(), vectors), tensor(biases),
            Selection(sample.Targets, biases.Length, weights));
    }

    private static CsrMatrix Selection(int[] targets, int columns, float[] weights) =>
        new(targets.Length, columns, [.. Enumerable.Range(0, targets.Length + 1)], targets, weights);
}

using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>Items that stand for all in the softmax of a step; see <see cref="CandidateSample"/>.</summary>
/// <param name="Items">Shape [sample × items]: the targets of the step, then a uniform sample of the others.</param>
/// <param name="Correction">
/// Shape [sample]: what is added to the logit of each, the logarithm of the number of items that it stands for, −log q of an item that is drawn with
/// the probability q.
/// </param>
internal sealed record ItemSample(CsrMatrix Items, float[] Correction)
{
    /// <summary>Draws a sample and brings the targets over all items to it.</summary>
    /// <param name="targets">Shape [rows × items].</param>
    /// <param name="size">Items of the sample beside the targets.</param>
    /// <param name="choosable">How many may be drawn, the targets among them.</param>
    /// <param name="isChoosable">Which.</param>
    /// <param name="random">Draws.</param>
    /// <returns>The sample, and the targets, shape [rows × sample].</returns>
    public static (ItemSample Sample, CsrMatrix Targets) Of(
        CsrMatrix targets, int size, int choosable, Func<int, bool> isChoosable, Random random)
    {
        var sample = CandidateSample.Of(targets.Columns, size, targets.ColumnCount, choosable, isChoosable, random);
        return (
            new ItemSample(CsrMatrix.Selection(sample.Items, targets.ColumnCount), sample.Correction),
            new CsrMatrix(targets.RowCount, sample.Items.Length, targets.Starts, sample.Targets, targets.Values));
    }

    /// <summary>The rows of a table of items, shape [sample × d], or the places of a vector.</summary>
    public Tensor Rows(Tensor table) => CsrProduct.Of(Items, table);

    /// <summary>The softmax loss over the sample.</summary>
    /// <param name="rows">Shape [rows × d].</param>
    /// <param name="items">Shape [sample × d], of <see cref="Rows"/>.</param>
    /// <param name="bias">Of all items, shape [items]; null where they have none.</param>
    /// <param name="targets">Shape [rows × sample].</param>
    public Tensor Loss(Tensor rows, Tensor items, Tensor? bias, CsrMatrix targets)
    {
        var correction = tensor(Correction);
        return SoftmaxLoss.Of(rows, items, bias is null ? correction : Rows(bias).Plus(correction), targets);
    }
}

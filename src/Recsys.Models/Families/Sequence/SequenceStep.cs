using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Families.Sequence;

/// <summary>What a training step reads, all of it drawn and laid out beforehand.</summary>
/// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
/// <param name="Targets">Shape [predictions × items in the softmax]: 1 at the item that came next.</param>
internal abstract record SequenceStep(ItemSample? Sample, CsrMatrix Targets)
{
    /// <summary>A step of all but the context.</summary>
    /// <param name="Basis">
    /// Of which rows the items are sums: all of them, or where the softmax is over a sample those that the step reads, as windows and sample number
    /// them; null where each is its own.
    /// </param>
    /// <param name="Windows">What goes in.</param>
    /// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
    /// <param name="Targets">Shape [predictions × items in the softmax].</param>
    internal sealed record OfWindows(CsrMatrix? Basis, SequenceBatch Windows, ItemSample? Sample, CsrMatrix Targets)
        : SequenceStep(Sample, Targets);

    /// <summary>A step of the context alone.</summary>
    /// <param name="Rows">Which of the answered questions.</param>
    /// <param name="Contexts">Their contexts, shape [predictions × context rows].</param>
    /// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
    /// <param name="Targets">Shape [predictions × items in the softmax].</param>
    internal sealed record OfContexts(int[] Rows, CsrMatrix Contexts, ItemSample? Sample, CsrMatrix Targets) : SequenceStep(Sample, Targets);
}

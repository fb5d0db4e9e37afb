using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Families.Sequence;

/// <summary>What a training step reads, all of it drawn and laid out beforehand.</summary>
/// <param name="Basis">Of which rows the items are sums; null where each is its own.</param>
/// <param name="Windows">What goes in.</param>
/// <param name="Sample">The items that stand for all in the softmax; null where all are there.</param>
/// <param name="Targets">Shape [predictions × items in the softmax]: 1 at the item that came next.</param>
internal sealed record SequenceStep(CsrMatrix? Basis, SequenceBatch Windows, ItemSample? Sample, CsrMatrix Targets);

using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Families.Sequence;

/// <summary>Items that stand for all in a softmax.</summary>
/// <param name="Items">Shape [sample × items]: the targets of the step, then a uniform sample of the others.</param>
/// <param name="Correction">Shape [sample]: what is added to the logit of each, the logarithm of the number of items that it stands for.</param>
internal sealed record SequenceSample(CsrMatrix Items, float[] Correction);

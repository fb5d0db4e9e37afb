using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>What stands for the items in a step.</summary>
/// <param name="Read">Vectors of the items that are read [items × d].</param>
/// <param name="Predicted">Vectors of the items that are predicted [items × d]; the same tensor where the embeddings are tied.</param>
/// <param name="Bias">Their biases [items].</param>
internal sealed record SequenceItems(Tensor Read, Tensor Predicted, Tensor Bias);

namespace Recsys.Models.Contracts;

/// <summary>A trained model whose item vectors say which items are alike.</summary>
public interface ISimilarItems
{
    /// <summary>The item vectors, each of length 1 (or all zero), so that a dot product is a cosine.</summary>
    ItemVectors ItemVectors();
}

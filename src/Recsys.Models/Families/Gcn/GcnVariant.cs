namespace Recsys.Models.Families.Gcn;

/// <summary>How a node gathers its neighbours.</summary>
public enum GcnVariant
{
    /// <summary>
    /// Neighbour sums without weights or non-linearity, the mean over the layers: He et al. 2020, https://arxiv.org/abs/2002.02126.
    /// </summary>
    LightGcn,

    /// <summary>
    /// Two graph convolutions with weights, self loops and a ReLU between: Kipf &amp; Welling 2017, https://arxiv.org/abs/1609.02907.
    /// </summary>
    GcnConv,
}

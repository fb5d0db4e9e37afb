namespace Recsys.Models.Families.Ncf;

/// <summary>How a taken item is set against sampled ones.</summary>
public enum NcfLoss
{
    /// <summary>Each pair on its own: the mean of <c>−log σ(s⁺)</c> and <c>−log(1 − σ(s⁻))</c> over all pairs of a step (He et al. 2017).</summary>
    BinaryCrossEntropy,

    /// <summary>The taken item against its sample: <c>−log(exp s⁺ / (exp s⁺ + Σ exp s⁻))</c>.</summary>
    SampledSoftmax,
}

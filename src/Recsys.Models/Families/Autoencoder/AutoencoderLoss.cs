namespace Recsys.Models.Families.Autoencoder;

/// <summary>What the reconstruction of a user's row is judged by.</summary>
public enum AutoencoderLoss
{
    /// <summary>
    /// <c>−Σ x_i log softmax(f)_i</c>: items compete for the user's attention (Liang et al. 2018, https://arxiv.org/abs/1802.05814).
    /// </summary>
    Multinomial,

    /// <summary>
    /// <c>Σ (x_i − f_i)²</c> over all items, the root of whose mean is AutoRec's RMSE (Sedhain et al. 2015, https://doi.org/10.1145/2740908.2742726).
    /// </summary>
    SquaredError,
}

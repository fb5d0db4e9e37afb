namespace Recsys.Models.Ratings.GcMc;

/// <summary>The constant c_ij that a message from j to i is divided by (van den Berg et al. 2017, section 3.1).</summary>
public enum GcMcNormalisation
{
    /// <summary><c>|N_i|</c>: a node takes the mean of its messages.</summary>
    Left,

    /// <summary><c>√(|N_i||N_j|)</c>.</summary>
    Symmetric,
}

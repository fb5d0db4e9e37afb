namespace Recsys.Models.Ratings.GcMc;

/// <summary>How the messages of the rating levels come together in a node (van den Berg et al. 2017, equation 2).</summary>
public enum GcMcAccumulation
{
    /// <summary>Side by side: each level has its own part of the hidden layer.</summary>
    Stack,

    /// <summary>Added up.</summary>
    Sum,
}

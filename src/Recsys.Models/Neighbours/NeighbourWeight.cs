namespace Recsys.Models.Neighbours;

/// <summary>How much the neighbours count beside a model: <c>(1 − ω)·score + ω·γ·neighbours</c>.</summary>
/// <param name="Share">ω, from 0, which leaves them out, to below 1.</param>
/// <param name="HalfLife">H: an item of the history weighs half of the one H different items later; infinite where all weigh the same.</param>
internal sealed record NeighbourWeight(double Share, double HalfLife)
{
    /// <summary>γ: log-odds have a spread of a few units, sums of similarities of a few tenths.</summary>
    public const double Scale = 8;

    /// <summary>What the model's score is multiplied by.</summary>
    public double OfModel => 1 - Share;

    /// <summary>What the sum of the similarities is multiplied by.</summary>
    public double OfNeighbours => Scale * Share;

    /// <summary>They do not count.</summary>
    public static NeighbourWeight None { get; } = new(0, double.PositiveInfinity);
}

namespace Recsys.Models.Wide;

/// <summary>How much the wide parts count beside a network: <c>(1 − ω)·(score + λ·lifts) + ω·γ/u·neighbours</c>.</summary>
internal sealed record WideWeights
{
    /// <summary>γ: log-odds have a spread of a few units; u is <see cref="ItemNeighbours.Unit"/>, which brings all tables to about 1.</summary>
    public const double NeighbourScale = 2;

    /// <summary>They do not count.</summary>
    public static WideWeights None { get; } = new();

    /// <summary>λ, 0 without lifts; below 1 where the fields say the same thing twice, or the network knows the context.</summary>
    public double Lift { get; init; }

    /// <summary>ω, from 0, which leaves the neighbours out, to below 1.</summary>
    public double Neighbours { get; init; }

    /// <summary>H of the neighbours.</summary>
    public double HalfLife { get; init; }
}

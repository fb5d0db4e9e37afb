namespace Recsys.Scoring.Requests;

/// <summary>How different the items of an answer shall be from each other.</summary>
public sealed record DiversityOptions
{
    /// <summary>0 = by score alone … 1 = by difference of categories alone.</summary>
    public double Strength { get; init; }

    /// <summary>At most so many items with the same first category; null = no limit.</summary>
    public int? MaxPerCategory { get; init; }

    internal bool IsOff => Strength == 0 && MaxPerCategory is null;
}

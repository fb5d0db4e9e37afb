namespace Recsys.Registry;

/// <summary>Which version serves: the one blob of the registry that changes.</summary>
/// <param name="Version">The version that serves.</param>
/// <param name="Previous">The versions that served before it, the newest first: where a roll-back goes.</param>
/// <param name="PromotedAt">When it was put in front.</param>
public sealed record CurrentModel(string Version, IReadOnlyList<string> Previous, DateTimeOffset PromotedAt)
{
    /// <summary>
    /// Whether somebody went back to it, by a roll-back or by promoting it in the place of a newer one: then no training run puts another one there,
    /// until somebody promotes a newer one, or this one again, by hand.
    /// </summary>
    public bool IsHeld { get; init; }
}

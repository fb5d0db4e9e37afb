using System.ComponentModel.DataAnnotations;

namespace Recsys.Domain;

/// <summary>
/// How strongly each type of interaction says that a user likes an item; 0 = not a positive signal. Those above 0 count alike so far: no model,
/// metric or split holds a purchase for more than a view.
/// </summary>
public sealed record InteractionWeights
{
    /// <summary>Weight of <see cref="InteractionType.View"/>.</summary>
    [Range(0, 1000)] public double View { get; init; } = 1;

    /// <summary>Weight of <see cref="InteractionType.Click"/>.</summary>
    [Range(0, 1000)] public double Click { get; init; } = 1;

    /// <summary>Weight of <see cref="InteractionType.Like"/>.</summary>
    [Range(0, 1000)] public double Like { get; init; } = 3;

    /// <summary>Weight of <see cref="InteractionType.Cart"/>.</summary>
    [Range(0, 1000)] public double Cart { get; init; } = 3;

    /// <summary>Weight of <see cref="InteractionType.Purchase"/>.</summary>
    [Range(0, 1000)] public double Purchase { get; init; } = 5;

    /// <summary>Weight of <see cref="InteractionType.Rate"/>, whatever the rating: having rated an item says that it was chosen.</summary>
    [Range(0, 1000)] public double Rate { get; init; } = 3;

    /// <summary>The defaults.</summary>
    public static InteractionWeights Default { get; } = new();

    /// <summary>The weight of a type. Impressions, and hiding or taking that back, weigh nothing.</summary>
    public double Of(InteractionType type) => type switch
    {
        InteractionType.View => View,
        InteractionType.Click => Click,
        InteractionType.Like => Like,
        InteractionType.Cart => Cart,
        InteractionType.Purchase => Purchase,
        InteractionType.Rate => Rate,
        _ => 0,
    };
}

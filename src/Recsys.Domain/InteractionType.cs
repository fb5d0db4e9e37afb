namespace Recsys.Domain;

/// <summary>What a user did with an item, or what was done for them (<see cref="Impression"/>).</summary>
public enum InteractionType
{
    /// <summary>The item's page was opened.</summary>
    View,

    /// <summary>The item was clicked in a list.</summary>
    Click,

    /// <summary>The item was liked.</summary>
    Like,

    /// <summary>The item was put into a cart.</summary>
    Cart,

    /// <summary>The item was bought, played or consumed.</summary>
    Purchase,

    /// <summary>The item was rated; <see cref="Interaction.Value"/> holds the rating.</summary>
    Rate,

    /// <summary>The user asked not to see the item again: it is recommended no more, until <see cref="Unhide"/>.</summary>
    Hide,

    /// <summary>The item was shown in a list. Never a positive signal.</summary>
    Impression,

    /// <summary>The user took a <see cref="Hide"/> back. Says neither that the item is liked nor that it is not.</summary>
    Unhide,
}

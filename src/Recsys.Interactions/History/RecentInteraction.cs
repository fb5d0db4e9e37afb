using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>One interaction of a user's history.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Type">What happened.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Context">The fields of its context.</param>
public sealed record RecentInteraction(string ItemId, InteractionType Type, DateTimeOffset Timestamp, IReadOnlyDictionary<string, string> Context)
{
    internal static RecentInteraction Of(Interaction interaction) =>
        new(interaction.ItemId, interaction.Type, interaction.Timestamp, interaction.Context.Values);
}

using System.Diagnostics.CodeAnalysis;
using Recsys.Domain.Wire;

namespace Recsys.Domain;

/// <summary>
/// The types of interactions that say that a user takes an item: what is learnt, what counts as seen, and what lists by counts count. All of them
/// count alike: no model, metric or split holds a purchase for more than a view.
/// </summary>
public sealed class PositiveTypes
{
    /// <summary>The setting of both apps: names of types with commas between them.</summary>
    public const string Setting = "PositiveTypes";

    private static readonly InteractionType[] Possible =
        [InteractionType.View, InteractionType.Click, InteractionType.Like, InteractionType.Cart, InteractionType.Purchase, InteractionType.Rate];

    private PositiveTypes(IReadOnlyList<InteractionType> all) => All = all;

    /// <summary>All that can be: neither showing nor hiding an item, nor taking that back.</summary>
    public static PositiveTypes Default { get; } = new(Possible);

    /// <summary>What is wrong with a setting that names something else.</summary>
    public static string Problem { get; } = $"The setting '{Setting}' is not valid; expected some of {Default}.";

    /// <summary>The types in their own order.</summary>
    public IReadOnlyList<InteractionType> All { get; }

    /// <summary>Whether a type is among them.</summary>
    public bool Has(InteractionType type) => All.Contains(type);

    /// <summary>Reads the setting.</summary>
    /// <param name="text">The names; nothing gives <see cref="Default"/>.</param>
    /// <param name="types">What they name.</param>
    /// <returns>False where a name is none of those of <see cref="Default"/>, or there is none between the commas.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PositiveTypes? types)
    {
        types = Default;
        if (string.IsNullOrWhiteSpace(text)) return true;
        var named = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => InteractionJson.TryParseType(name, out var type) && Default.Has(type) ? (InteractionType?)type : null).ToArray();
        types = named is [] || named.Contains(null) ? null : new PositiveTypes([.. Possible.Where(type => named.Contains(type))]);
        return types is not null;
    }

    /// <summary>As the setting spells them.</summary>
    public override string ToString() => string.Join(',', All.Select(InteractionJson.NameOf));
}

using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>A column of a table.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name in the header, or null.</param>
/// <param name="Role">What it holds.</param>
/// <param name="Field">The name of the context field, of the item's attribute or of the type of interaction, for columns that hold one.</param>
internal sealed record Column(int Index, string? Name, Role Role, string Field = "")
{
    /// <summary>What a person calls it at the beginning of a sentence.</summary>
    public string Titled => Name is { Length: > 0 } ? Called : $"column {Called}";

    /// <summary>As <c>--columns</c> spells it.</summary>
    public string Spelling => Role switch
    {
        Role.None => "-",
        Role.Context => $"context.{Field}",
        Role.OfItem => $"item.{Field}",
        Role.Deed => $"deed.{Field}",
        _ => Role.ToString().ToLowerInvariant(),
    };

    /// <summary>What a person calls it.</summary>
    public string Called => Name is { Length: > 0 } ? $"'{Name}'" : FormattableString.Invariant($"{Index + 1}");

    /// <summary>A column as <c>--columns</c> names it.</summary>
    /// <exception cref="FileRefusedException">The word names nothing.</exception>
    public static Column OfSpelling(int index, string spelling)
    {
        foreach (var (prefix, role) in (ReadOnlySpan<(string, Role)>)
            [("context.", Role.Context), ("item.", Role.OfItem), ("deed.", Role.Deed)])
        {
            if (spelling.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && spelling.Length > prefix.Length
                && (role != Role.Deed || (InteractionJson.TryParseType(spelling[prefix.Length..], out var type) && type <= InteractionType.Purchase)))
            {
                return new Column(index, null, role, spelling[prefix.Length..]);
            }
        }

        return spelling is "-" or "" ? new Column(index, null, Role.None)
            : Enum.TryParse<Role>(spelling, ignoreCase: true, out var known) && known is > Role.None and < Role.Context
                && char.IsAsciiLetter(spelling[0]) ? new Column(index, null, known)
            : throw new FileRefusedException(
                $"--columns: '{spelling}' names nothing.",
                "Expected user, item, rating, value, time, type, session, label, hide, context.NAME, item.NAME, "
                    + "deed.TYPE (view, click, like, cart, purchase), or - for a column that is left out.");
    }
}

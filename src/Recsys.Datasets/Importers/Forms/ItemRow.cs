using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>What a line of a file of items says.</summary>
/// <param name="Line">The line.</param>
/// <param name="Item">The item, or null; its id may be empty.</param>
/// <param name="Error">Why there is none, or null.</param>
/// <param name="Other">The next column or field that is called an id and holds one, and what it holds.</param>
internal readonly record struct ItemRow(long Line, Item? Item, InteractionError? Error, (string Name, string Id)? Other = null)
{
    /// <summary>Whether another field may say the id that this one lacks.</summary>
    public bool LacksId => Error is null && Other is not null && string.IsNullOrWhiteSpace(Item?.ItemId);

    /// <summary>With the id of the other field, which is no attribute then.</summary>
    public ItemRow Filled()
    {
        var (name, id) = Other!.Value;
        return this with
        {
            Item = Item! with { ItemId = id, Attributes = Item.Attributes.Where(a => a.Key != name).ToDictionary(StringComparer.Ordinal) },
        };
    }
}

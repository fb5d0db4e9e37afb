using Recsys.Datasets.Reports;
using Recsys.Domain;

namespace Recsys.Datasets.Importers;

/// <summary>What a file says of items.</summary>
/// <param name="Items">The items by id; each can be put into the catalog.</param>
/// <param name="Rejections">The lines that describe none, with the reason.</param>
public sealed record DescribedItems(IReadOnlyDictionary<string, Item> Items, RejectionReport Rejections)
{
    /// <summary>No items.</summary>
    public static DescribedItems None { get; } = new(new Dictionary<string, Item>(), new RejectionLog().ToReport());

    /// <summary>What was left out of items that are read: what the catalog does not take, and parts of JSON that are no cells.</summary>
    public RejectionReport Omissions { get; init; } = new RejectionLog().ToReport();

    /// <summary>The items of both; where both describe one, these do.</summary>
    public IReadOnlyList<Item> Before(DescribedItems others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return [.. Items.Values, .. others.Items.Values.Where(i => !Items.ContainsKey(i.ItemId))];
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Recsys.Datasets;
using Recsys.Domain;
using Recsys.Interactions.Items;

namespace Recsys.Training.Runs;

/// <summary>
/// What the catalog said of the items when a run began: for each item of the data set what describes it, and items that nobody has taken yet. Those
/// join the data set's items behind the known ones, so that a model that knows their description can recommend them.
/// </summary>
internal static class RunCatalog
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>The catalog as it is now; empty where its table has never been made.</summary>
    public static async Task<CatalogSnapshot> ReadAsync(ItemCatalog? catalog, CancellationToken cancellationToken)
    {
        try
        {
            return catalog is null ? CatalogSnapshot.Empty : await catalog.LoadAsync(null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return CatalogSnapshot.Empty;
        }
    }

    /// <summary>
    /// Adds new items to the vocabulary of a data set: those that are available and share a category, a tag or an attribute with a known item, the
    /// latest written first, at most as many as there are known ones; tables grow with every item, and one that shares nothing could only be guessed.
    /// </summary>
    /// <returns>What describes the items of the vocabulary, ordered by id; titles and pictures are left out.</returns>
    public static IReadOnlyList<Item> Join(CatalogSnapshot catalog, InteractionDataset dataset)
    {
        var vocabulary = dataset.ItemVocabulary;
        var known = vocabulary.Ids.Select(catalog.Find).OfType<Item>().ToList();
        var traits = known.SelectMany(i => i.Traits()).ToHashSet(StringComparer.Ordinal);
        foreach (var item in catalog.LatestFirst.Where(i => i.Available && vocabulary.IndexOf(i.ItemId) == 0 && i.Traits().Any(traits.Contains))
            .Take(vocabulary.Count).ToArray())
        {
            vocabulary.Add(item.ItemId);
            known.Add(item);
        }

        return [.. known.OrderBy(i => i.ItemId, StringComparer.Ordinal).Select(i => i with { Title = null, Image = null, Available = true })];
    }

    public static byte[] Write(IReadOnlyList<Item> items) => JsonSerializer.SerializeToUtf8Bytes(items, Json);

    public static IReadOnlyDictionary<string, Item> Read(byte[] bytes) =>
        JsonSerializer.Deserialize<Item[]>(bytes, Json)!.ToDictionary(i => i.ItemId, StringComparer.Ordinal);
}

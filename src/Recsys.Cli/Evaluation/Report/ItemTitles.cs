using Recsys.Datasets;
using Recsys.Datasets.Importers;
using Recsys.Domain;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>What a person calls the items: a title where the catalog has one, else the id.</summary>
internal sealed class ItemTitles(IReadOnlyDictionary<string, Item> items)
{
    private static readonly Dictionary<string, Item> NoItems = [];

    /// <summary>Those of the file of items beside the data; none is no error, nor is one that cannot be read.</summary>
    /// <param name="dataPath">The data.</param>
    /// <param name="encoding">What a person says of the text of files, or null.</param>
    public static ItemTitles Beside(string dataPath, string? encoding)
    {
        try
        {
            return new ItemTitles(ItemFile.Beside(dataPath) is { } path ? ItemFile.OpenBelonging(path, encoding).Read().Items : NoItems);
        }
        catch (Exception e) when (e is InvalidDataException or FileRefusedException)
        {
            return new ItemTitles(NoItems);
        }
    }

    public string Of(InteractionDataset dataset, int item)
    {
        var id = dataset.ItemVocabulary[item];
        return items.TryGetValue(id, out var found) && !string.IsNullOrWhiteSpace(found.Title) ? found.Title : id;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Items of a JSON file. Fields of the wire are read as the API reads them; any other field is read as a column of its name would be, so nothing that
/// a file says of an item is dropped.
/// </summary>
/// <param name="idNames">What the id may be called where there is no <c>itemId</c>, plain and the best first.</param>
internal sealed class JsonItems(IReadOnlyList<string> idNames)
{
    private static readonly HashSet<string> Wire =
        new(["itemId", "title", "categories", "tags", "attributes", "available", "image", "publishedAt"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, ItemMaker> _makers = new(StringComparer.Ordinal);

    public IEnumerable<(long Line, Item? Item, InteractionError? Error)> Read(IEnumerable<(long Line, ReadOnlyMemory<byte> Body)> bodies)
    {
        foreach (var (line, body) in bodies)
        {
            var (item, error) = Read(body);
            yield return (
                line, item, error ?? (item is null ? new InteractionError(InteractionErrorCodes.InvalidField, "", "The line holds null.") : null));
        }
    }

    private (Item? Item, InteractionError? Error) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!JsonRows.TryRead(body, out var cells, out _)) return (JsonSerializer.Deserialize<Item>(body.Span, ItemJson.Options), null);
            List<(string Name, string Text)> others = [.. cells.Where(c => !Wire.Contains(c.Name.Split('.')[0]))];
            if (others.Count == 0) return (JsonSerializer.Deserialize<Item>(body.Span, ItemJson.Options), null);
            var fields = JsonNode.Parse(body.Span)!.AsObject();
            if (!fields.Any(f => f.Key.Equals("itemId", StringComparison.OrdinalIgnoreCase)))
            {
                var at = ColumnNames.Find([.. others.Select(c => ColumnNames.Normalise(c.Name))], idNames);
                if (at >= 0)
                {
                    fields["itemId"] = Placeholders.Strip(others[at].Text).ToString();
                    others.RemoveAt(at);
                }
            }

            return (With(fields.Deserialize<Item>(ItemJson.Options)!, others), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // A field twice, or text that is no Unicode, besides what is no JSON.
            return (null, new InteractionError(
                InteractionErrorCodes.InvalidField, (e as JsonException)?.Path?.TrimStart('$', '.') ?? "", $"The line is no item: {e.Message}"));
        }
    }

    private Item With(Item item, List<(string Name, string Text)> others)
    {
        var key = string.Join('\u001f', others.Select(o => o.Name));
        if (!_makers.TryGetValue(key, out var maker)) _makers[key] = maker = new ItemMaker([.. others.Select(o => o.Name)]);
        var made = maker.Make(item.ItemId, [.. others.Select(o => o.Text)]);
        var attributes = new Dictionary<string, string>(made.Attributes, StringComparer.Ordinal);
        foreach (var (name, text) in item.Attributes) attributes[name] = text;
        return item with
        {
            Title = item.Title ?? made.Title,
            Categories = [.. item.Categories, .. made.Categories],
            Tags = [.. item.Tags, .. made.Tags],
            Attributes = attributes,
        };
    }
}

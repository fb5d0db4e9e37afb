using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// Items of a JSON file. Fields of the wire are read as the API reads them; any other field is read as a column of its name would be, so nothing that
/// a file says of an item is dropped. An object without <c>itemId</c> is none of the wire: what only has a name of there is a column too.
/// </summary>
/// <param name="idNames">What the id may be called where there is no <c>itemId</c>, plain and the best first.</param>
/// <param name="bounds">Takes what of an item is no cell.</param>
internal sealed class JsonItems(IReadOnlyList<string> idNames, ItemBounds bounds)
{
    private const string ItemId = "itemId";

    private static readonly HashSet<string> Wire =
        new([ItemId, "title", "categories", "tags", "attributes", "available", "image", "publishedAt"], StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, ItemMaker> _makers = new(StringComparer.Ordinal);

    public IEnumerable<ItemRow> Read(IEnumerable<(long Line, ReadOnlyMemory<byte> Body)> bodies)
    {
        foreach (var (line, body) in bodies)
        {
            var lost = new List<string>();
            var (item, error, other) = Read(line, body, lost);
            foreach (var name in item is null ? [] : lost) bounds.Tell(line, name, "It holds lists or objects within objects.");
            yield return new ItemRow(
                line, item, error ?? (item is null ? new InteractionError(InteractionErrorCodes.InvalidField, "", "The line holds null.") : null),
                other);
        }
    }

    private (Item? Item, InteractionError? Error, (string Name, string Id)? Other) Read(
        long line, ReadOnlyMemory<byte> body, List<string> lost)
    {
        if (!JsonRows.TryRead(body, out var cells, out var fault, lost)) return Fault("", $"The line is no item: {fault}.");
        try
        {
            var fields = JsonNode.Parse(body.Span)!.AsObject();
            foreach (var name in fields.Where(f => f.Value is null && f.Key.Equals(ItemId, StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                fields[name.Key] = "";
            }

            List<(string Name, string Text)> others = [.. cells.Where(c => !Wire.Contains(RootOf(c.Name)))];
            if (!fields.Any(f => f.Key.Equals(ItemId, StringComparison.OrdinalIgnoreCase)))
            {
                var at = ColumnNames.Find(ColumnNames.Normalised([.. others.Select(c => c.Name)]), idNames);
                if (at < 0) return Fault(ItemId, "No field names the item, such as 'itemId' or 'id'.");
                var id = Placeholders.Strip(others[at].Text).ToString();
                others.RemoveAt(at);
                foreach (var name in fields.Select(f => f.Key).Where(n => Wire.Contains(n) && !Fits(n, fields[n])).ToArray())
                {
                    fields.Remove(name);
                    others.AddRange(cells.Where(c => RootOf(c.Name) == name));
                }

                fields[ItemId] = id;
            }

            var item = fields.Deserialize<Item>(ItemJson.Options)!;
            return (others.Count == 0 ? item : With(line, item, others), null, Other(others));
        }
        catch (JsonException e)
        {
            var field = e.Path?.TrimStart('$', '.') ?? "";
            return Fault(field, $"The field '{field}' has a value of the wrong kind.");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return Fault("", "The line is no item: a field is there twice, or holds text that is not valid Unicode.");
        }
    }

    private static (Item? Item, InteractionError? Error, (string Name, string Id)? Other) Fault(string field, string message) =>
        (null, new InteractionError(InteractionErrorCodes.InvalidField, field, message), null);

    private static (string Name, string Id)? Other(List<(string Name, string Text)> others)
    {
        (string Name, string Id)[] filled = [.. others.Select(o => (o.Name, Placeholders.Strip(o.Text).ToString())).Where(o => o.Item2.Length > 0)];
        return ColumnNames.Find(ColumnNames.Normalised([.. filled.Select(f => f.Name)]), ItemColumns.IdsByName) is >= 0 and var at
            ? filled[at] : null;
    }

    private static string RootOf(string name) => name.Split('.')[0];

    private static bool Fits(string name, JsonNode? value)
    {
        try
        {
            return new JsonObject { [ItemId] = "", [name] = value?.DeepClone() }.Deserialize<Item>(ItemJson.Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private Item With(long line, Item item, List<(string Name, string Text)> others)
    {
        var key = string.Join('\u001f', others.Select(o => o.Name));
        if (!_makers.TryGetValue(key, out var maker)) _makers[key] = maker = new ItemMaker([.. others.Select(o => o.Name)]);
        var made = maker.Make(line, item.ItemId, [.. others.Select(o => o.Text)], bounds);
        var attributes = new Dictionary<string, string>(made.Attributes, StringComparer.Ordinal);
        foreach (var (name, text) in item.Attributes) attributes[name] = text;
        return item with
        {
            Title = item.Title ?? made.Title,
            Categories = [.. item.Categories, .. made.Categories],
            Tags = [.. item.Tags, .. made.Tags],
            Attributes = attributes,
            Available = item.Available && made.Available,
            PublishedAt = item.PublishedAt ?? made.PublishedAt,
            Image = item.Image ?? made.Image,
        };
    }
}

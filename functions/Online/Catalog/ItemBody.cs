using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.Items;

namespace Recsys.Functions.Online.Catalog;

/// <summary>The body of a request that describes items: one JSON object or an array of them.</summary>
internal static class ItemBody
{
    public sealed record Stored(int Count, string RequestId);

    private static readonly JsonSerializerOptions Json = new(ItemJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Stores all items of a body or none.</summary>
    /// <exception cref="RequestException">An item is wrong; it is named by index and field.</exception>
    public static async Task<Stored> StoreAsync(HttpRequest http, ItemCatalog catalog, string requestId, CancellationToken cancellationToken)
    {
        using var document = await JsonBody.ParseAsync(http, cancellationToken);
        var elements =
            document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : new[] { document.RootElement };
        if (elements.Length is < 1 or > ItemCatalog.MaxBatch)
        {
            throw new RequestException(
                InteractionErrorCodes.InvalidField, null, $"The array has {elements.Length} items; expected 1 to {ItemCatalog.MaxBatch}.");
        }

        var items = elements.Select(Read).ToList();
        await catalog.UpsertAsync(items, cancellationToken);
        return new Stored(items.Count, requestId);
    }

    private static Item Read(JsonElement element, int index)
    {
        var extensions = new Dictionary<string, object> { ["index"] = index };
        if (element.ValueKind != JsonValueKind.Object || !JsonBody.Has(element, "itemId", extensions))
        {
            throw new RequestException(InteractionErrorCodes.MissingField, "itemId", "An item is a JSON object with at least the field 'itemId'.")
            {
                Extensions = extensions,
            };
        }

        var item = JsonBody.Read<Item>(element, "", Json, extensions);
        var (field, message) = item.Problem() is { } problem ? (problem.Field, problem.Message) : ((string?)null, ItemCatalog.SizeProblem(item));
        return message is null
            ? item
            : throw new RequestException(InteractionErrorCodes.InvalidField, field, message) { Extensions = extensions };
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Domain;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.Items;
using Recsys.Scoring;

namespace Recsys.Functions.Online.Catalog;

/// <summary>The description of an item.</summary>
public sealed class GetItem(ItemCatalog catalog)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(GetItem))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{itemId}")] HttpRequest http, string itemId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], () => FindAsync("itemId", AddressIds.OfPath("itemId", itemId), cancellationToken));

    /// <summary>By the id in the query, which holds every id.</summary>
    [Function(nameof(GetItemByQuery))]
    public Task<IActionResult> GetItemByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, ["id"], () => FindAsync("id", AddressIds.OfQuery("id", http.Query), cancellationToken));

    private async Task<Item> FindAsync(string field, string itemId, CancellationToken cancellationToken) =>
        await catalog.FindAsync(itemId, cancellationToken)
        ?? throw new ScoringException(ScoringErrorCodes.UnknownItem, field, $"The catalog does not know the item '{itemId}'.");
}

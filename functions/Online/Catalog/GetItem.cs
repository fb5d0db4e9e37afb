using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.Items;
using Recsys.Scoring;

namespace Recsys.Functions.Online.Catalog;

/// <summary>The description of an item.</summary>
public sealed class GetItem(ItemCatalog catalog)
{
    /// <summary>By its id.</summary>
    [Function(nameof(GetItem))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{itemId}")] HttpRequest http, string itemId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, async () => await catalog.FindAsync(itemId, cancellationToken)
            ?? throw new ScoringException(ScoringErrorCodes.UnknownItem, "itemId", $"The catalog does not know the item '{itemId}'."));
}

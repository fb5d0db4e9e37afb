using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.Items;

namespace Recsys.Functions.Online.Catalog;

/// <summary>Describes items.</summary>
public sealed class PutItems(ItemCatalog catalog)
{
    /// <summary>One item, or an array of them.</summary>
    [Function(nameof(PutItems))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "items")] HttpRequest http, FunctionContext context,
        CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], () => ItemBody.StoreAsync(http, catalog, context.InvocationId, cancellationToken));
}

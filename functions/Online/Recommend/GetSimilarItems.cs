using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Items like an item.</summary>
public sealed class GetSimilarItems(RecommendationService recommendations)
{
    /// <summary>By the item's id.</summary>
    [Function(nameof(GetSimilarItems))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{itemId}/similar")] HttpRequest http, string itemId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.SimilarAsync(
            itemId, RecommendationQuery.K(http.Query), context.InvocationId, cancellationToken));
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Items like an item.</summary>
public sealed class GetSimilarItems(RecommendationService recommendations)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(GetSimilarItems))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{itemId}/similar")] HttpRequest http, string itemId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.SimilarAsync(
            AddressIds.OfPath("itemId", itemId), RecommendationQuery.K(http.Query), context.InvocationId, cancellationToken));

    /// <summary>By the id in the query, which holds every id.</summary>
    [Function(nameof(GetSimilarItemsByQuery))]
    public Task<IActionResult> GetSimilarItemsByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/similar")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.SimilarAsync(
            AddressIds.OfQuery("itemId", http.Query), RecommendationQuery.K(http.Query), context.InvocationId, cancellationToken));
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>What to show a user, by the address alone.</summary>
public sealed class GetRecommendations(RecommendationService recommendations)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(GetRecommendations))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{userId}/recommendations")] HttpRequest http, string userId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.RecommendAsync(
            RecommendationQuery.Read(http.Query, AddressIds.OfPath("userId", userId)), context.InvocationId, cancellationToken));

    /// <summary>By the id in the query, which holds every id.</summary>
    [Function(nameof(GetRecommendationsByQuery))]
    public Task<IActionResult> GetRecommendationsByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "recommendations")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.RecommendAsync(
            RecommendationQuery.Read(http.Query, AddressIds.OfQuery("userId", http.Query)), context.InvocationId, cancellationToken));
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>What to show a user.</summary>
public sealed class GetRecommendations(RecommendationService recommendations)
{
    /// <summary>By the address alone.</summary>
    [Function(nameof(GetRecommendations))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{userId}/recommendations")] HttpRequest http, string userId,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.RecommendAsync(
            RecommendationQuery.Read(http.Query, userId), context.InvocationId, cancellationToken));
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>What to show a user, by the address alone.</summary>
public sealed class GetRecommendations(RecommendationService recommendations, IServiceProvider services)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(GetRecommendations))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "users/{userId}/recommendations")] HttpRequest http, string userId,
        FunctionContext context, CancellationToken cancellationToken) =>
        AnswerAsync(http, QueryNames.Recommendations, context, () => AddressIds.OfPath("userId", userId), cancellationToken);

    /// <summary>By the id in the query, which holds every id, or by the visit of somebody who has none.</summary>
    [Function(nameof(GetRecommendationsByQuery))]
    public Task<IActionResult> GetRecommendationsByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "recommendations")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        AnswerAsync(
            http, QueryNames.RecommendationsByQuery, context,
            () => http.Query.ContainsKey("userId") || QueryReader.Text(http.Query, "sessionId") is null
                ? AddressIds.OfQuery("userId", http.Query)
                : null,
            cancellationToken);

    private Task<IActionResult> AnswerAsync(
        HttpRequest http, IReadOnlyList<string> names, FunctionContext context, Func<string?> userId, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () => recommendations.RecommendAsync(
            services.GetRequiredService<RequestReader>().OfQuery(http.Query, names, userId()), context.InvocationId, cancellationToken));
}

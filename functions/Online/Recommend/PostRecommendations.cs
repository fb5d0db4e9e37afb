using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>What to show somebody, by a body: with items of the visit, filter, boosts, pins, exclusions, diversity.</summary>
public sealed class PostRecommendations(RecommendationService recommendations, IServiceProvider services)
{
    /// <summary>By a <see cref="RecommendationRequest"/>.</summary>
    [Function(nameof(PostRecommendations))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "recommendations")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], async () => await recommendations.RecommendAsync(
            await services.GetRequiredService<RequestReader>().OfBodyAsync(http, cancellationToken), context.InvocationId, cancellationToken));
}

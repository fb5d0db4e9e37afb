using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Puts candidates of the caller in order.</summary>
public sealed class PostRank(RecommendationService recommendations, IServiceProvider services)
{
    /// <summary>By a <see cref="RankBody"/>.</summary>
    [Function(nameof(PostRank))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "rank")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], async () =>
        {
            var (request, candidates) = await services.GetRequiredService<RequestReader>().OfRankAsync(http, cancellationToken);
            return await recommendations.RankAsync(request, candidates, context.InvocationId, cancellationToken);
        });
}

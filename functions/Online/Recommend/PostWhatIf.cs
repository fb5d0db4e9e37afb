using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>What one user gets in two contexts, and why it differs.</summary>
public sealed class PostWhatIf(RecommendationService recommendations, IServiceProvider services)
{
    /// <summary>By a <see cref="WhatIfBody"/>.</summary>
    [Function(nameof(PostWhatIf))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "whatif")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, http, [], async () =>
        {
            var (from, to) = await services.GetRequiredService<RequestReader>().OfWhatIfAsync(http, cancellationToken);
            return await recommendations.WhatIfAsync(from, to, context.InvocationId, cancellationToken);
        });
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Registry;
using Recsys.Scoring;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Lists that are the same for everybody: what is new, and what is popular in a context.</summary>
public sealed class GetList(RecommendationService recommendations, IServiceProvider services)
{
    private const string New = "new";
    private const string Popular = "popular";

    /// <summary>By its name.</summary>
    [Function(nameof(GetList))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "lists/{name}")] HttpRequest http, string name,
        FunctionContext context, CancellationToken cancellationToken) =>
        Answers.OfAsync<object>(context, async () =>
        {
            var request = services.GetRequiredService<RequestReader>().OfQuery(http.Query, null);
            return name switch
            {
                New => await recommendations.NewestAsync(request, context.InvocationId, cancellationToken),
                Popular => await recommendations.RecommendAsync(
                    request with { Model = ModelFiles.Popular }, context.InvocationId, cancellationToken),
                _ => throw new ScoringException(
                    ScoringErrorCodes.UnknownList, "name", $"There is no list '{name}'; expected one of {New}, {Popular}."),
            };
        });
}

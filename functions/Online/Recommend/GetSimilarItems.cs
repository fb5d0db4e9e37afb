using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Items like an item.</summary>
public sealed class GetSimilarItems(RecommendationService recommendations, IServiceProvider services)
{
    /// <summary>By the id in the path.</summary>
    [Function(nameof(GetSimilarItems))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{itemId}/similar")] HttpRequest http, string itemId,
        FunctionContext context, CancellationToken cancellationToken) =>
        AnswerAsync(http, QueryNames.Similar, context, () => AddressIds.OfPath("itemId", itemId), cancellationToken);

    /// <summary>By the id in the query, which holds every id.</summary>
    [Function(nameof(GetSimilarItemsByQuery))]
    public Task<IActionResult> GetSimilarItemsByQuery(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/similar")] HttpRequest http,
        FunctionContext context, CancellationToken cancellationToken) =>
        AnswerAsync(http, QueryNames.SimilarByQuery, context, () => AddressIds.OfQuery("itemId", http.Query), cancellationToken);

    private Task<IActionResult> AnswerAsync(
        HttpRequest http, IReadOnlyList<string> names, FunctionContext context, Func<string> itemId, CancellationToken cancellationToken) =>
        Answers.OfAsync(context, () =>
        {
            var request = services.GetRequiredService<RequestReader>().OfQuery(http.Query, names);
            return recommendations.SimilarAsync(itemId(), request, context.InvocationId, cancellationToken);
        });
}

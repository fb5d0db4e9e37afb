using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Functions.Online.Http;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Lists that are the same for everybody: what is new, popular in a context, done most of late, done more than before.</summary>
public sealed class GetList(RecommendationService recommendations, ItemLists lists, IServiceProvider services)
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
            var (query, reader) = (http.Query, services.GetRequiredService<RequestReader>());
            return name switch
            {
                New => await lists.NewestAsync(reader.OfQuery(query, QueryNames.NewItems), context.InvocationId, cancellationToken),
                Popular => await recommendations.RecommendAsync(
                    reader.OfQuery(query, QueryNames.Popular) with { Model = ModelFiles.Popular }, context.InvocationId, cancellationToken),
                ServedActivity.Trending => await CountedAsync(ServedActivity.AllTypes),
                ServedActivity.BestSelling => await CountedAsync(EventTypeName.Purchase),
                _ => throw new ScoringException(
                    ScoringErrorCodes.UnknownList, "name",
                    $"There is no list '{name}'; expected one of {New}, {Popular}, {ServedActivity.Trending}, {ServedActivity.BestSelling}."),
            };

            async Task<CountedItemsAnswer> CountedAsync(string type) => await lists.CountedAsync(
                name, EventTypeName.Read(query, type), reader.OfQuery(query, QueryNames.Counted), context.InvocationId, cancellationToken);
        });
}

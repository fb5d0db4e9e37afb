using Microsoft.AspNetCore.Http;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>The lists by their names in the address, each with the parameters that it takes.</summary>
internal sealed class NamedLists(RecommendationService recommendations, ItemLists lists, RequestReader reader)
{
    private const string New = "new";
    private const string Popular = "popular";

    /// <exception cref="ScoringException">There is no such list, or it cannot be answered.</exception>
    public async Task<object> AskAsync(string name, IQueryCollection query, string requestId, CancellationToken cancellationToken) => name switch
    {
        New => await lists.NewestAsync(reader.OfQuery(query, QueryNames.NewItems), requestId, cancellationToken),
        Popular => await recommendations.RecommendAsync(
            reader.OfQuery(query, QueryNames.Popular) with { Model = ModelFiles.Popular }, requestId, cancellationToken),
        ServedActivity.Trending => await CountedAsync(name, ServedActivity.AllTypes, query, requestId, cancellationToken),
        ServedActivity.BestSelling => await CountedAsync(name, EventTypeName.Purchase, query, requestId, cancellationToken),
        _ => throw new ScoringException(
            ScoringErrorCodes.UnknownList, "name",
            $"There is no list '{name}'; expected one of {New}, {Popular}, {ServedActivity.Trending}, {ServedActivity.BestSelling}."),
    };

    private async Task<CountedItemsAnswer> CountedAsync(
        string name, string type, IQueryCollection query, string requestId, CancellationToken cancellationToken)
    {
        var request = reader.OfQuery(query, QueryNames.Counted);
        return await lists.CountedAsync(name, EventTypeName.Read(query, type), request, requestId, cancellationToken);
    }
}

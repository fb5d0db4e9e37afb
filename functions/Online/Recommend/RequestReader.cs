using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>Makes requests of what came over HTTP and of the defaults of the scenario that it names.</summary>
internal sealed class RequestReader(Scenarios scenarios, IItemCatalog catalog)
{
    /// <summary>The request of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="names">The parameters that the call takes.</param>
    /// <param name="userId">For whom, where the address says it.</param>
    public RecommendationRequest OfQuery(IQueryCollection query, IReadOnlyList<string> names, string? userId = null)
    {
        // What a call has no parameter to switch off, a scenario does not switch on.
        var defaults = DefaultsOf(QueryReader.Text(query, "scenario"));
        defaults = defaults with
        {
            Explain = defaults.Explain && names.Contains("explain"),
            Exploration = names.Contains("exploration") ? defaults.Exploration : 0,
            Diversity = names.Contains("diversity") ? defaults.Diversity : new DiversityOptions(),
            Freshness = names.Contains("freshness") ? defaults.Freshness : 0,
        };
        return QueryReader.Read(query, names, userId, defaults);
    }

    /// <summary>The request of a body.</summary>
    public async Task<RecommendationRequest> OfBodyAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<RecommendationBody>(http, cancellationToken);
        return body.ToRequest(DefaultsOf(body.Scenario));
    }

    /// <summary>A request to rank: all candidates are answered, and none is left out for having been seen, unless body or scenario says so.</summary>
    public async Task<(RecommendationRequest Request, IReadOnlyList<RankCandidate> Candidates)> OfRankAsync(
        HttpRequest http, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<RankBody>(http, cancellationToken);
        var candidates = body.ReadCandidates();
        var plain = new RecommendationRequest { K = Math.Max(1, candidates.Count), ExcludeSeen = false };
        return (body.ToRequest(DefaultsOf(body.Scenario, plain, candidates.Any(c => c.Description is not null))), candidates);
    }

    /// <summary>The two requests of a comparison.</summary>
    public async Task<(RecommendationRequest From, RecommendationRequest To)> OfWhatIfAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<WhatIfBody>(http, cancellationToken);
        if (body.At is not null || body.Device is not null || body.Country is not null || body.Context.Count > 0)
        {
            throw new RequestException(
                InteractionErrorCodes.InvalidField, "context", "Here the context stands in 'from' and in 'to', not beside them.");
        }

        if (body.Continue is not null)
        {
            throw new RequestException(InteractionErrorCodes.InvalidField, "continue", "A comparison has one page.");
        }

        var request = body.ToRequest(DefaultsOf(body.Scenario));
        return (In(request, "from", body.From), In(request, "to", body.To));
    }

    private static RecommendationRequest In(RecommendationRequest request, string field, ContextBody? context) => context is null
        ? throw new RequestException(InteractionErrorCodes.MissingField, field, $"The field '{field}' is missing: one of the two contexts.")
        : request with
        {
            Context = ContextBody.Read(context.Context, context.Device, context.Country),
            At = LocalTime.Read($"{field}.at", context.At),
        };

    /// <summary>
    /// While nothing is known of items, diversity and boosts of a scenario have nothing to go by. Its filter stays and is refused: what it keeps out
    /// would be answered.
    /// </summary>
    private RecommendationRequest DefaultsOf(string? scenario, RecommendationRequest? plain = null, bool hasDescriptions = false)
    {
        var defaults = scenarios.Of(scenario, plain ?? new RecommendationRequest());
        return catalog.IsEmpty && !hasDescriptions ? defaults with { Diversity = new DiversityOptions(), Boosts = [] } : defaults;
    }
}

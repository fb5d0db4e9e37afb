using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Hosting;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Answers requests: history and items of the request become one query, one run of a graph gives the best items, the catalog takes out
/// what may not be shown.
/// </summary>
public sealed class RecommendationService(
    ModelHost models, UserHistories histories, IItemCatalog catalog, InteractionWeights weights, TimeProvider time)
{
    /// <summary>Candidates a wanted item where the catalog picks among them, and the fewest there are.</summary>
    private const int CandidatesAnItem = 3;

    private const int MinCandidates = 200;

    /// <summary>Recommends.</summary>
    /// <param name="request">Who asks, for what, in which moment.</param>
    /// <param name="requestId">Names the answer.</param>
    /// <param name="cancellationToken">Gives up before the run; a run is milliseconds.</param>
    /// <exception cref="ScoringException">The request cannot be answered.</exception>
    public async Task<RecommendationAnswer> RecommendAsync(RecommendationRequest request, string requestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        if (catalog.IsEmpty && !(request.Filters.IsEmpty && request.Diversity.IsOff))
        {
            throw new ScoringException(
                ScoringErrorCodes.NoCatalog, request.Filters.IsEmpty ? "diversity" : "filters",
                "The catalog is empty, so categories are not known: put items first.");
        }

        var recent = request.UserId is null ? UserHistory.None : await histories.FindAsync(request.UserId, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var version = lease.Version;
        var at = UserEvidence.LocalTime(request, recent.Interactions, time.GetUtcNow());
        var evidence = UserEvidence.Of(version, request, recent, weights, at);
        var graph = Choose(version, request.Model, evidence.Basis);
        var query = new GraphQuery
        {
            User = evidence.User,
            History = evidence.History,
            HistoryAge = evidence.HistoryAge,
            HistoryContext = graph.ReadsHistoryContext ? evidence.EncodeHistory(version) : [],
            Context = Array.ConvertAll(version.Context.Encode(version.IsTimed ? at : null, request.Context), id => (long)id),
            Exclude = evidence.Exclude,
        };
        return new RecommendationAnswer(
            requestId, version.Name, graph.Model, evidence.Basis, at, Rank(version, graph, query, request),
            evidence.UnknownItems, UnknownContext(version.Context, request.Context));
    }

    /// <summary>Items like an item.</summary>
    /// <exception cref="ScoringException">The item is unknown, or the version has no similar items.</exception>
    public async Task<SimilarItemsAnswer> SimilarAsync(string itemId, int k, string requestId, CancellationToken cancellationToken)
    {
        RecommendationRequest.CheckK(k);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var version = lease.Version;
        var item = version.Items.IndexOf(itemId);
        if (item == 0)
        {
            throw new ScoringException(
                ScoringErrorCodes.UnknownItem, "itemId", $"The model version {version.Name} does not know the item '{itemId}'.");
        }

        if (!version.Graphs.TryGetValue(ModelFiles.Similar, out var graph))
        {
            throw new ScoringException(ScoringErrorCodes.UnknownModel, "model", $"The model version {version.Name} has no model of similar items.");
        }

        var query = new GraphQuery { Item = item, Exclude = [0, item] };
        return new SimilarItemsAnswer(requestId, version.Name, itemId, Rank(version, graph, query, new RecommendationRequest { K = k }));
    }

    private static ScoringGraph Choose(ModelVersion version, string? model, RecommendationBasis basis)
    {
        model ??= basis == RecommendationBasis.Popularity && version.Graphs.ContainsKey(ModelFiles.Popular) ? ModelFiles.Popular
            : version.Graphs.ContainsKey(ModelFiles.Blend) ? ModelFiles.Blend
            : version.Recommenders[0];
        return version.Recommenders.Contains(model)
            ? version.Graphs[model]
            : throw new ScoringException(
                ScoringErrorCodes.UnknownModel, "model",
                $"The model version {version.Name} has no model '{model}'; expected one of {string.Join(", ", version.Recommenders)}.");
    }

    private static List<string> UnknownContext(ContextFeatures encoding, RequestContext context) =>
    [
        .. context.Values
            .Where(value => encoding.Fields.FirstOrDefault(f => f.Kind == ContextFieldKind.Categorical && f.Name == value.Key) is not { } field
                || field.IdOf(value.Value) == ContextField.Unknown)
            .Select(value => value.Key),
    ];

    private static List<RecommendationSource> Sources(ScoringGraph graph, GraphAnswer answer, int row)
    {
        if (answer.Sources is null)
        {
            return [new RecommendationSource(graph.Model, answer.Scores[row])];
        }

        var members = graph.Members.Count;
        return
        [
            .. Enumerable.Range(0, members)
                .Select(m => new RecommendationSource(graph.Members[m], answer.Sources[(row * members) + m]))
                .OrderByDescending(s => s.Contribution),
        ];
    }

    private List<Recommendation> Rank(ModelVersion version, ScoringGraph graph, GraphQuery query, RecommendationRequest request)
    {
        var isPicked = !request.Diversity.IsOff;
        var wanted = catalog.IsEmpty ? request.K : Math.Max(request.K * CandidatesAnItem, MinCandidates);
        while (true)
        {
            var answer = graph.Run(query with { K = Math.Min(wanted, version.Items.Size) });
            var allowed = Allowed(version, graph, answer, request.Filters).Take(isPicked ? int.MaxValue : request.K).ToList();
            var items = isPicked
                ? Diversifier.Pick(allowed, catalog.Find, request.K, request.Diversity.Strength, request.Diversity.MaxPerCategory)
                : allowed;
            if (items.Count >= request.K || wanted >= version.Items.Size)
            {
                return items;
            }

            // Filters took too many, or exclusions left too few: look at the whole catalogue.
            wanted = version.Items.Size;
        }
    }

    private IEnumerable<Recommendation> Allowed(ModelVersion version, ScoringGraph graph, GraphAnswer answer, ItemFilters filters)
    {
        for (var row = 0; row < answer.Items.Length && !float.IsNegativeInfinity(answer.Scores[row]); row++)
        {
            if (answer.Items[row] == 0)
            {
                continue;
            }

            var id = version.Items[answer.Items[row]];
            if (IsAllowed(id, filters))
            {
                yield return new Recommendation(id, answer.Scores[row], Sources(graph, answer, row));
            }
        }
    }

    private bool IsAllowed(string id, ItemFilters filters)
    {
        if (catalog.IsEmpty)
        {
            return true;
        }

        var item = catalog.Find(id);
        var categories = item?.Categories ?? [];
        return (item?.Available ?? true)
            && (filters.Categories.Count == 0 || categories.Any(filters.Categories.Contains))
            && !categories.Any(filters.NotCategories.Contains);
    }
}

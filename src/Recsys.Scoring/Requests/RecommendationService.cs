using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Answers requests: the catalog says what may be shown, history and items of the request become one query, and a model gives the best items of
/// those.
/// </summary>
public sealed class RecommendationService(
    ModelHost models, UserHistories histories, IItemCatalog catalog, InteractionWeights weights, TimeProvider time)
{
    /// <summary>Candidates a wanted item where the catalog picks among them, and the fewest there are.</summary>
    private const int CandidatesAnItem = 3;

    private const int MinCandidates = 200;

    /// <summary>How many times more are looked at where those were too few.</summary>
    private const int MoreCandidates = 8;

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
        var model = Choose(version, request.Model, evidence.Basis);
        var query = new GraphQuery
        {
            User = evidence.User,
            History = evidence.History,
            HistoryAge = evidence.HistoryAge,
            HistoryContext = model.ReadsHistoryContext ? evidence.EncodeHistory(version) : [],
            Context = Array.ConvertAll(version.Context.Encode(version.IsTimed ? at : null, request.Context), id => (long)id),
        };
        return new RecommendationAnswer(
            requestId, version.Name, model.Model, evidence.Basis, at, Rank(version, model, query, evidence.Exclude, request),
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

        if (!version.Models.TryGetValue(ModelFiles.Similar, out var model))
        {
            throw new ScoringException(ScoringErrorCodes.UnknownModel, "model", $"The model version {version.Name} has no model of similar items.");
        }

        var items = Rank(version, model, new GraphQuery { Item = item, History = [item] }, [item], new RecommendationRequest { K = k });
        return new SimilarItemsAnswer(requestId, version.Name, itemId, items);
    }

    private static ModelRanker Choose(ModelVersion version, string? model, RecommendationBasis basis)
    {
        model ??= basis == RecommendationBasis.Popularity && version.Models.ContainsKey(ModelFiles.Popular) ? ModelFiles.Popular
            : version.Models.ContainsKey(ModelFiles.Blend) ? ModelFiles.Blend
            : version.Recommenders[0];
        return version.Recommenders.Contains(model)
            ? version.Models[model]
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

    private static List<RecommendationSource> Sources(ModelRanker model, GraphAnswer answer, int row)
    {
        if (answer.Sources is null)
        {
            return [new RecommendationSource(model.Model, answer.Scores[row])];
        }

        var members = model.Members.Count;
        return
        [
            .. Enumerable.Range(0, members)
                .Select(m => new RecommendationSource(model.Members[m], answer.Sources[(row * members) + m]))
                .OrderByDescending(s => s.Contribution),
        ];
    }

    private List<Recommendation> Rank(
        ModelVersion version, ModelRanker model, GraphQuery query, IEnumerable<long> exclude, RecommendationRequest request)
    {
        using var mask = version.Catalog.Of(catalog, request.Filters);
        foreach (var item in exclude) mask.Remove((int)item);
        var isPicked = !request.Diversity.IsOff;
        var allowed = mask.Count;
        if (allowed == 0) return [];
        var wanted = Math.Min(allowed, isPicked ? Math.Max(request.K * CandidatesAnItem, MinCandidates) : request.K);
        while (true)
        {
            var answer = model.Best(query with { K = wanted }, mask);
            List<Recommendation> items =
                [.. answer.Items.Select((item, row) => new Recommendation(version.Items[item], answer.Scores[row], Sources(model, answer, row)))];
            if (isPicked)
            {
                items = Diversifier.Pick(items, catalog.Find, request.K, request.Diversity.Strength, request.Diversity.MaxPerCategory);
            }

            if (items.Count >= Math.Min(request.K, wanted) || wanted == allowed) return items;

            // A cap on categories took too many.
            wanted = (int)Math.Min(allowed, (long)wanted * MoreCandidates);
        }
    }
}

using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Explanations;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Answers requests: the catalog says what may be shown, history and items of the request become one query, and a model gives the best items of
/// those.
/// </summary>
public sealed class RecommendationService(
    ModelHost models, UserHistories histories, FreshInteractions fresh, PageStore pages, IItemCatalog catalog, PositiveTypes types,
    TimeProvider time)
{
    /// <summary>Recommends.</summary>
    /// <param name="request">Who asks, for what, in which moment.</param>
    /// <param name="requestId">Names the answer.</param>
    /// <param name="cancellationToken">Gives up before the run, which is milliseconds, and between those that reasons take.</param>
    /// <exception cref="ScoringException">The request cannot be answered.</exception>
    public async Task<RecommendationAnswer> RecommendAsync(RecommendationRequest request, string requestId, CancellationToken cancellationToken)
    {
        var rules = Check(request);
        var shown = await pages.FindAsync(request.Continue, cancellationToken).ConfigureAwait(false);
        var history = await HistoryOfAsync(request.UserId, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        using var inquiry = Open(lease.Version, request, rules, history, shown, requestId, time.GetUtcNow(), cancellationToken);
        var answer = Answer(inquiry, Selection.Recommend(inquiry));
        pages.Remember(requestId, [.. shown, .. answer.Items.Select(i => ItemHash.Of(i.ItemId))]);
        return answer;
    }

    /// <summary>Puts the caller's candidates in order.</summary>
    /// <param name="request">Who asks; k is how many are answered.</param>
    /// <param name="candidates">Each once.</param>
    /// <param name="requestId">Names the answer.</param>
    /// <param name="cancellationToken">Gives up before the run.</param>
    /// <exception cref="ScoringException">The request cannot be answered.</exception>
    public async Task<RankAnswer> RankAsync(
        RecommendationRequest request, IReadOnlyList<RankCandidate> candidates, string requestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        CheckCandidates(candidates);
        var rules = Check(request, hasDescriptions: candidates.Any(c => c.Description is not null));
        var history = await HistoryOfAsync(request.UserId, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        using var inquiry = Open(lease.Version, request, rules, history, [], requestId, time.GetUtcNow(), cancellationToken);
        List<RankCandidate> described = [.. candidates.Select(c => c.Description is null ? c with { Description = catalog.Find(c.ItemId) } : c)];
        var (items, leftOut) = Selection.Rank(inquiry, described);
        var descriptions = described.ToDictionary(c => c.ItemId, c => c.Description, StringComparer.Ordinal);
        var answer = Answer(inquiry, items, id => descriptions.GetValueOrDefault(id) ?? catalog.Find(id));
        return new RankAnswer(
            requestId, answer.ModelVersion, answer.Model, answer.Basis, answer.At, answer.Items, leftOut, answer.UnknownItems, answer.UnknownContext,
            rules.UnknownFieldsIn(inquiry.Facts, candidates.Select(c => c.Description)));
    }

    /// <summary>What a user gets in two contexts, and what differs.</summary>
    /// <param name="from">The request in the first context.</param>
    /// <param name="to">The same in the second one: context and moment alone may differ.</param>
    /// <param name="requestId">Names the answer, and decides the draws of both.</param>
    /// <param name="cancellationToken">Gives up before the run.</param>
    /// <exception cref="ScoringException">The request cannot be answered.</exception>
    public async Task<WhatIfAnswer> WhatIfAsync(
        RecommendationRequest from, RecommendationRequest to, string requestId, CancellationToken cancellationToken)
    {
        var (rules, otherRules) = (Check(from), Check(to));
        var history = await HistoryOfAsync(from.UserId, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        using var first = Open(lease.Version, from, rules, history, [], requestId, now, cancellationToken);
        using var second = Open(lease.Version, to, otherRules, history, [], requestId, now, cancellationToken);
        var (before, after) = (Answer(first, Selection.Recommend(first)), Answer(second, Selection.Recommend(second)));
        return new WhatIfAnswer(requestId, lease.Version.Name, before, after, WhatIfComparison.Compare(first, second, before.Items, after.Items));
    }

    /// <summary>Items like an item: one that the model knows, or one that the catalog describes.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="request">How many, and which may be answered.</param>
    /// <param name="requestId">Names the answer.</param>
    /// <param name="cancellationToken">Gives up before the run.</param>
    /// <exception cref="ScoringException">The item is unknown, or the version has no similar items.</exception>
    public async Task<SimilarItemsAnswer> SimilarAsync(
        string itemId, RecommendationRequest request, string requestId, CancellationToken cancellationToken)
    {
        var rules = Check(request);
        var shown = await pages.FindAsync(request.Continue, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var version = lease.Version;
        var item = version.Items.IndexOf(itemId);
        if (!version.Models.TryGetValue(ModelFiles.Similar, out var model))
        {
            throw new ScoringException(ScoringErrorCodes.UnknownModel, "model", $"The model version {version.Name} has no model of similar items.");
        }

        using var inquiry = new Inquiry(version, request, rules, version.Catalog.Current(catalog), catalog, UserHistory.None, shown)
        {
            At = time.GetUtcNow(), RequestId = requestId, Model = model, Query = new GraphQuery { Item = item, History = [item] },
            Evidence = UserEvidence.Of(version, request, UserHistory.None, types, time.GetUtcNow()),
        };
        inquiry.Mask.Remove(item);
        var like = item != 0 ? null
            : catalog.Find(itemId) is { } description ? new LikeDescription(inquiry, description)
            : throw new ScoringException(
                ScoringErrorCodes.UnknownItem, "itemId",
                $"Neither the model version {version.Name} nor the catalog knows the item '{itemId}'.");
        var items = Selection.Recommend(inquiry, like);
        pages.Remember(requestId, [.. shown, .. items.Select(i => ItemHash.Of(i.ItemId))]);
        return new SimilarItemsAnswer(
            requestId, version.Name, itemId, like is null ? ScorePath.Model : ScorePath.Description, items, rules.UnknownFieldsIn(inquiry.Facts));
    }

    private static void CheckCandidates(IReadOnlyList<RankCandidate> candidates)
    {
        if (candidates.Count is < 1 or > RankCandidate.Most)
        {
            throw RecommendationRequest.Invalid(
                "candidates", $"The field 'candidates' has {candidates.Count} items; expected 1 to {RankCandidate.Most}.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, candidate) in candidates.Index())
        {
            RecommendationRequest.CheckId($"candidates[{index}]", candidate.ItemId ?? "");
            if (candidate.Description?.Problem() is var (field, message))
            {
                throw RecommendationRequest.Invalid($"candidates[{index}].{field}", message);
            }

            if (!ids.Add(candidate.ItemId!))
            {
                throw RecommendationRequest.Invalid($"candidates[{index}]", $"The candidate '{candidate.ItemId}' is there twice.");
            }
        }
    }

    private RequestRules Check(RecommendationRequest request, bool hasDescriptions = false) =>
        RequestRules.Check(request, catalog, time.GetUtcNow(), hasDescriptions);

    private async Task<UserHistory> HistoryOfAsync(string? userId, CancellationToken cancellationToken)
    {
        if (userId is null) return UserHistory.None;
        var own = fresh.FindAsync(userId, cancellationToken);
        var history = await histories.FindAsync(userId, cancellationToken).ConfigureAwait(false);
        return history.With(await own.ConfigureAwait(false));
    }

    private Inquiry Open(
        ModelVersion version, RecommendationRequest request, RequestRules rules, UserHistory history, IReadOnlyList<ulong> shown, string requestId,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var at = UserEvidence.LocalTime(request, history.Interactions, now);
        var evidence = UserEvidence.Of(version, request, history, types, at);
        var model = Choose(version, request.Model, evidence.Basis);
        return new Inquiry(version, request, rules, version.Catalog.Current(catalog), catalog, history, shown)
        {
            At = at, RequestId = requestId, Evidence = evidence, Model = model, Cancelled = cancellationToken,
            Query = new GraphQuery
            {
                User = evidence.User,
                History = evidence.History,
                HistoryAge = evidence.HistoryAge,
                HistoryContext = model.ReadsHistoryContext ? evidence.EncodeHistory(version) : [],
                Context = Array.ConvertAll(version.Context.Encode(version.IsTimed ? at : null, request.Context), id => (long)id),
            },
        };
    }

    private static RecommendationAnswer Answer(Inquiry inquiry, List<Recommendation> items, Func<string, Item?>? describe = null) => new(
        inquiry.RequestId, inquiry.Version.Name, inquiry.Model.Model, inquiry.Evidence.Basis, inquiry.At,
        inquiry.Request.Explain ? Explainer.Explain(inquiry, items, describe ?? inquiry.Catalog.Find) : items,
        inquiry.Evidence.UnknownItems, UnknownContext(inquiry.Version.Context, inquiry.Request.Context),
        inquiry.Rules.UnknownFieldsIn(inquiry.Facts));

    private static ModelRanker Choose(ModelVersion version, string? model, RecommendationBasis basis)
    {
        var isStranger = basis is RecommendationBasis.Popularity or RecommendationBasis.Context;
        model ??= isStranger && version.Models.ContainsKey(ModelFiles.Popular) ? ModelFiles.Popular
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
}

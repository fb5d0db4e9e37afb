using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>A request in the indices of the version that answers it, and what is known besides.</summary>
internal sealed class Inquiry : IDisposable
{
    private readonly HashSet<ulong> _never;

    public Inquiry(
        ModelVersion version, RecommendationRequest request, RequestRules rules, CatalogFacts facts, IItemCatalog catalog, UserHistory history,
        IReadOnlyList<ulong> shown)
    {
        (Version, Request, Rules, Facts, Catalog, Offsets) = (version, request, rules, facts, catalog, rules.OffsetsFor(facts));
        _never = [.. history.Hidden, .. shown, .. request.Exclude.Select(ItemHash.Of)];
        Mask = facts.AvailableAt(rules.Now).Copy();
        if (rules.Filter is not null) Mask.And(facts.Of(rules.Filter));
        foreach (var hash in _never) Mask.Remove(version.Items.IndexOf(hash));
    }

    public ModelVersion Version { get; }

    public RecommendationRequest Request { get; }

    public RequestRules Rules { get; }

    public CatalogFacts Facts { get; }

    public IItemCatalog Catalog { get; }

    public ItemOffsets Offsets { get; }

    public required DateTimeOffset At { get; init; }

    public required string RequestId { get; init; }

    public required UserEvidence Evidence { get; init; }

    public required ModelRanker Model { get; init; }

    public required GraphQuery Query { get; init; }

    /// <summary>Whoever asks has gone away: reasons of a long history are not looked for to the end.</summary>
    public CancellationToken Cancelled { get; init; }

    /// <summary>Which items may be answered.</summary>
    public ItemMask Mask { get; }

    /// <summary>Whether an item, known to the version or not, is excluded, hidden, or on an earlier page.</summary>
    public bool IsNever(string itemId) => _never.Contains(ItemHash.Of(itemId));

    /// <summary>Takes away what the user has seen.</summary>
    public void ExcludeSeen()
    {
        foreach (var item in Evidence.Exclude) Mask.Remove((int)item);
    }

    /// <summary>The best items of a mask by score and offsets, the best first.</summary>
    /// <param name="mask">Which items.</param>
    /// <param name="count">How many.</param>
    public List<Recommendation> Best(ItemMask mask, int count)
    {
        var answer = Model.Best(Query with { K = count }, mask, Model.Search, Offsets);
        return
        [
            .. answer.Items.Select((item, row) => RequestRules.Add(
                new Recommendation(Version.Items[item], answer.Scores[row], Sources(answer, row)),
                Offsets.OfBoosts(item), Offsets.OfFreshness(item))),
        ];
    }

    /// <summary>What each member added to the score of a row, the strongest first.</summary>
    public IReadOnlyList<RecommendationSource> Sources(GraphAnswer answer, int row)
    {
        if (answer.Sources is null) return [new RecommendationSource(Model.Model, answer.Scores[row])];
        var members = Model.Members.Count;
        return
        [
            .. Enumerable.Range(0, members).Select(m => new RecommendationSource(Model.Members[m], answer.Sources[(row * members) + m]))
                .OrderByDescending(s => s.Contribution),
        ];
    }

    public void Dispose() => Mask.Dispose();
}

using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Registry.Serving;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;

namespace Recsys.Scoring.Requests;

/// <summary>Lists that are the same for everybody: what is new by the catalog, what is done most and what grows by the version's counts.</summary>
public sealed class ItemLists(ModelHost models, PageStore pages, IItemCatalog catalog, TimeProvider time)
{
    private static readonly IdTable NoItems = new([]);

    private readonly CatalogMasks _ofNoVersion = new(NoItems);

    /// <summary>The newest items of the catalog that a request lets through, the newest first: also where no model serves.</summary>
    /// <exception cref="ScoringException">The request cannot be answered, or the catalog is empty.</exception>
    public async Task<NewItemsAnswer> NewestAsync(RecommendationRequest request, string requestId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rules = RequestRules.Check(request, catalog, now);
        if (catalog.IsEmpty) throw RequestRules.NoCatalog("name");
        var shown = await pages.FindAsync(request.Continue, cancellationToken).ConfigureAwait(false);
        using var lease = models.TryAcquire();
        HashSet<ulong> excluded = [.. shown, .. request.Exclude.Select(ItemHash.Of)];
        var (facts, ids) = ((lease?.Version.Catalog ?? _ofNoVersion).Current(catalog), lease?.Version.Items ?? NoItems);
        var allowed = rules.Filter is null ? null : facts.Of(rules.Filter);
        List<NewItem> items =
        [
            .. facts.NewestAt(now)
                .Where(i => !excluded.Contains(ItemHash.Of(i.ItemId)) && MayBeAnswered(i)).Take(request.K)
                .Select(i => new NewItem(i.ItemId, i.PublishedAt!.Value)),
        ];
        pages.Remember(requestId, [.. shown, .. items.Select(i => ItemHash.Of(i.ItemId))]);
        return new NewItemsAnswer(requestId, items, rules.UnknownFieldsIn(facts));

        // Asked of up to a hundred thousand: what is found once for all items of the version is not found again.
        bool MayBeAnswered(Item item) =>
            allowed is null || (ids.IndexOf(item.ItemId) is var index and not 0 ? allowed[index] : rules.Filter!.Allows(item));
    }

    /// <summary>The first items of a list by counts that a request lets through.</summary>
    /// <param name="list"><see cref="ServedActivity.Trending"/> or <see cref="ServedActivity.BestSelling"/>.</param>
    /// <param name="type">The type of the events that count, or <see cref="ServedActivity.AllTypes"/>.</param>
    /// <param name="request">How many, and which.</param>
    /// <param name="requestId">Names the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScoringException">The request cannot be answered, or the version has no counts.</exception>
    public async Task<CountedItemsAnswer> CountedAsync(
        string list, string type, RecommendationRequest request, string requestId, CancellationToken cancellationToken)
    {
        var rules = RequestRules.Check(request, catalog, time.GetUtcNow());
        var shown = await pages.FindAsync(request.Continue, cancellationToken).ConfigureAwait(false);
        using var lease = await models.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var version = lease.Version;
        var activity = version.Activity ?? throw new ScoringException(
            ScoringErrorCodes.NoCounts, "name",
            $"The model version {version.Name} holds no counts of events: they had no times, or it was made without counting them.");
        var facts = version.Catalog.Current(catalog);
        var (available, allowed) = (facts.AvailableAt(rules.Now), rules.Filter is null ? null : facts.Of(rules.Filter));
        HashSet<int> excluded = [.. shown.Concat(request.Exclude.Select(ItemHash.Of)).Select(version.Items.IndexOf)];
        List<CountedItem> items =
        [
            .. (activity.Find(list, type)?.Items ?? [])
                .Where(i => available[i.Item] && allowed?[i.Item] != false && !excluded.Contains(i.Item)).Take(request.K)
                .Select(i => new CountedItem(version.Items[i.Item], i.Score, i.Count, i.Before)),
        ];
        pages.Remember(requestId, [.. shown, .. items.Select(i => ItemHash.Of(i.ItemId))]);
        return new CountedItemsAnswer(requestId, version.Name, type, activity.From, activity.To, items, rules.UnknownFieldsIn(facts));
    }
}

using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests;

/// <summary>Registry, histories and model host on Azurite, with a clock that stands still.</summary>
internal sealed class ServingSystem : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private long _sequence;

    private ServingSystem(BlobContainerClient container, TableClient table, TableClient fresh, TableClient pages)
    {
        Container = container;
        Registry = new ModelRegistry(container, Time);
        Histories = new UserHistories(table);
        Fresh = new FreshInteractions(fresh, Time);
        Pages = new PageStore(pages, Time, NullLogger<PageStore>.Instance);
        Host = HostWith(new EmptyCatalog());
        Service = ServiceWith(new EmptyCatalog());
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public BlobContainerClient Container { get; }

    public ModelRegistry Registry { get; }

    public UserHistories Histories { get; }

    public FreshInteractions Fresh { get; }

    public PageStore Pages { get; }

    public ModelHost Host { get; }

    public RecommendationService Service { get; }

    public ItemLists Lists => ListsWith(new EmptyCatalog());

    public static async Task<ServingSystem> EmptyAsync(AzuriteFixture azurite) =>
        new(await azurite.NewContainerAsync(), await azurite.NewTableAsync(), await azurite.NewTableAsync(), await azurite.NewTableAsync());

    public static async Task<ServingSystem> WithModelAsync(AzuriteFixture azurite, TableModel model)
    {
        var system = await EmptyAsync(azurite);
        await model.PublishAsync(system.Registry, "v1");
        await system.Host.PollAsync(CancellationToken.None);
        return system;
    }

    public ModelHost HostWith(IItemCatalog catalog) =>
        new(Registry, catalog, new ModelHostOptions { FirstLoadSeconds = 0 }, Time, NullLogger<ModelHost>.Instance);

    public RecommendationService ServiceWith(IItemCatalog catalog, InteractionWeights? weights = null) =>
        new(Host, Histories, Fresh, Pages, catalog, weights ?? InteractionWeights.Default, Time);

    public ItemLists ListsWith(IItemCatalog catalog) => new(Host, Pages, catalog, Time);

    public Task RememberAsync(string user, params (string Item, InteractionType Type, DateTimeOffset Time)[] events) =>
        RememberAsync(user, RequestContext.Empty, events);

    public Task RememberAsync(
        string user, RequestContext context, params (string Item, InteractionType Type, DateTimeOffset Time)[] events) => Histories.AppendAsync(
        "stream", 0,
        [
            .. events.Select(e => new SequencedInteraction(_sequence++, new Interaction
            {
                EventId = $"e{_sequence}", UserId = user, ItemId = e.Item, Type = e.Type, Timestamp = e.Time, Context = context,
            })),
        ],
        CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        Host.Dispose();
        Pages.Dispose();
        return ValueTask.CompletedTask;
    }
}

using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Online.Ingest;
using Recsys.Functions.Online.Ops;
using Recsys.Functions.Online.Recommend;
using Recsys.Functions.Online.Users;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Items;
using Recsys.Interactions.Snapshots;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Paging;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Setup;

/// <summary>The composition of this app.</summary>
internal static class OnlineServices
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddRecsysOnline(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(OnlineOptions.Of(configuration));
        services.AddSingleton(p => p.GetRequiredService<OnlineOptions>().Storage);
        services.AddSingleton(p => p.GetRequiredService<Interactions.Storage.StorageOptions>().CreateContainerClient());
        services.AddSingleton<StorageSetup>();
        services.AddHostedService(p => p.GetRequiredService<StorageSetup>());
        return services.AddIngest().AddScoring();
    }

    private static IServiceCollection AddIngest(this IServiceCollection services)
    {
        services.AddSingleton(
            p => new UserHistories(p.GetRequiredService<Interactions.Storage.StorageOptions>().CreateTableClient(UserHistories.TableName)));
        services.AddSingleton(p => new HistoryFeed(
            p.GetRequiredService<BlobContainerClient>(), p.GetRequiredService<UserHistories>(), p.GetRequiredService<OnlineOptions>().HubName,
            p.GetRequiredService<ILogger<HistoryFeed>>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new FreshInteractions(
            p.GetRequiredService<Interactions.Storage.StorageOptions>().CreateTableClient(FreshInteractions.TableName),
            p.GetRequiredService<TimeProvider>()));
        services.AddHostedService<HistoryKeeper>();
        services.AddSingleton<InteractionsHub>();
        services.AddSingleton(p => new InteractionIngest(
            p.GetRequiredService<BlobContainerClient>(), p.GetRequiredService<HistoryFeed>(),
            p.GetRequiredService<OnlineOptions>().HubName, p.GetRequiredService<InteractionsHub>().FindStreamIdAsync,
            p.GetRequiredService<InteractionsHub>().FindBeginAsync, p.GetRequiredService<OnlineOptions>().Gaps!.Value,
            p.GetRequiredService<ILogger<InteractionIngest>>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new Tombstones(p.GetRequiredService<BlobContainerClient>()));
        services.AddSingleton(p => new SnapshotStore(p.GetRequiredService<BlobContainerClient>()));
        return services.AddSingleton<UserErasure>();
    }

    private static IServiceCollection AddScoring(this IServiceCollection services)
    {
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton(
            p => new ItemCatalog(
                p.GetRequiredService<Interactions.Storage.StorageOptions>().CreateTableClient(ItemCatalog.TableName),
                p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new CatalogView(
            p.GetRequiredService<ItemCatalog>(), TimeSpan.FromSeconds(p.GetRequiredService<OnlineOptions>().CatalogRefreshSeconds),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<CatalogView>>()));
        services.AddSingleton<IItemCatalog>(p => p.GetRequiredService<CatalogView>());
        services.AddSingleton(p => p.GetRequiredService<OnlineOptions>().Types!);
        services.AddSingleton(p => new PageStore(
            p.GetRequiredService<Interactions.Storage.StorageOptions>().CreateTableClient(PageStore.TableName),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<PageStore>>()));
        services.AddSingleton(p => ScenarioSettings.Read(p.GetRequiredService<OnlineOptions>().ScenarioText));
        services.AddSingleton<RequestReader>();
        services.AddSingleton<RecommendationService>();
        services.AddSingleton<ItemLists>();
        services.AddSingleton<NamedLists>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton(p => new HubReading(
            p.GetRequiredService<InteractionsHub>().FindEndsAsync,
            (partition, token) => p.GetRequiredService<Checkpoints>().FindAsync(p.GetRequiredService<InteractionsHub>().Namespace, partition, token),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Readiness>();
        services.AddSingleton(p => new ModelHost(
            p.GetRequiredService<ModelRegistry>(), p.GetRequiredService<IItemCatalog>(),
            new ModelHostOptions { PollSeconds = p.GetRequiredService<OnlineOptions>().ModelPollSeconds }, p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<ModelHost>>()));
        services.AddSingleton<AnswerStart>();
        return services.AddHostedService(p => p.GetRequiredService<AnswerStart>());
    }
}

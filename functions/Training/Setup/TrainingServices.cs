using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Recsys.Interactions.Items;
using Recsys.Interactions.Table;
using Recsys.Registry;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Setup;

/// <summary>The composition of this app.</summary>
internal static class TrainingServices
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddRecsysTraining(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = TrainingSettings.Of(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings.Storage);
        services.AddSingleton(settings.Storage.CreateContainerClient());
        services.AddSingleton<TrainingStart>();
        services.AddSingleton(
            p => new ItemCatalog(settings.Storage.CreateTableClient(ItemCatalog.TableName), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(settings.Options);
        services.AddSingleton(
            p => new Compaction(p.GetRequiredService<BlobContainerClient>(), settings.HubName, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(settings.Types!);
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<RunData>();
        services.AddSingleton<CurrentVersionReplay>();
        services.AddSingleton<TakeSnapshotStep>();
        services.AddSingleton<TrainSliceStep>();
        services.AddSingleton<EndEmptyRunStep>();
        services.AddSingleton<FitBlendStep>();
        services.AddSingleton<JudgeModelStep>();
        services.AddSingleton<EvaluateModelStep>();
        services.AddSingleton<ExportModelStep>();
        services.AddSingleton<GateModelStep>();
        services.AddSingleton<PublishModelStep>();
        services.AddSingleton<CloseErasuresStep>();
        services.AddSingleton<RemoveOldVersionsStep>();
        return services;
    }
}

using System.Reflection;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Jobs;
using Recsys.Functions.Host.Storage;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>The two times that are set by reflection: a new version of the extension must not lose them silently.</summary>
public sealed class LocalQueueTimesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_extension_is_built_with_the_short_times()
    {
        var settings = AppSettings.Load(SampleHost.AppFolder, new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString, ["SampleSchedule"] = "0 0 3 * * *",
        });
        var app = FunctionApp.Load(SampleHost.AppFolder);
        await using var jobs = new JobsHost(
            app, settings, new HostStorage(settings, app), new JobRunner(app, null!, null!), new HostAddress(), NullLoggerFactory.Instance);
        var factories = jobs.Services.GetServices<IDurabilityProviderFactory>().ToList();
        var options = factories.Select(Options).OfType<AzureStorageOptions>().ToList();
        Assert.NotEmpty(options);
        Assert.All(options, o => Assert.Equal(
            (LocalQueueTimes.Hidden, LocalQueueTimes.Hidden), (o.ControlQueueVisibilityTimeout, o.WorkItemQueueVisibilityTimeout)));
        Assert.Equal(TimeSpan.FromSeconds(10), LocalQueueTimes.Hidden);
    }

    private static object? Options(IDurabilityProviderFactory factory) =>
        factory.GetType().GetField(LocalQueueTimes.OptionsField, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(factory);
}

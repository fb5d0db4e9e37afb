using System.Reflection;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// How long the queues of the durable extension hide what a process held that was killed. On Azure a lost control message comes back
/// after a minute at least, and the extension refuses less in its settings; on one machine nobody wants to wait for that long.
/// </summary>
/// <remarks>
/// A work item is renewed 30 s before it would come back, looked at every 5 s: in time also with <see cref="Hidden"/>. The options are
/// checked when the factory is made, and read when its first service is: between the two they are set. A test guards both names.
/// </remarks>
internal static class LocalQueueTimes
{
    public const string OptionsField = "azureStorageOptions";

    public static TimeSpan Hidden { get; } = TimeSpan.FromSeconds(10);

    public static void Shorten(IServiceProvider services)
    {
        foreach (var factory in services.GetServices<IDurabilityProviderFactory>())
        {
            var field = factory.GetType().GetField(OptionsField, BindingFlags.Instance | BindingFlags.NonPublic);
            if (field?.GetValue(factory) is AzureStorageOptions options)
            {
                options.ControlQueueVisibilityTimeout = Hidden;
                options.WorkItemQueueVisibilityTimeout = Hidden;
            }
        }
    }
}

using Microsoft.Azure.WebJobs.Host.Config;
using Recsys.Functions.Host.Hosting;

namespace Recsys.Functions.Host.Jobs;

#pragma warning disable CS0618 // The one way to the extension's HTTP management calls; "not ready for public consumption" since 2018.
/// <summary>Tells the durable extension where its HTTP management calls are answered.</summary>
internal sealed class Webhooks(HostAddress address) : IWebHookProvider
{
    public const string Path = "/runtime/webhooks/durabletask";

    public Uri GetUrl(IExtensionConfigProvider extension) => new(address.Value, Path);
}
#pragma warning restore CS0618

using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>One host with a hub of one partition for each Event Hub function.</summary>
public sealed class EventHubHost(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly string[] Functions = ["Texts", "Limited", "Bodies", "OneByOne"];

    internal TestHub Hub { get; private set; } = null!;

    internal SampleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await TestHub.StartAsync(azurite, 1, Functions);
        // Each function's first batch is there before it reads: what is in one batch does not hang on the moment.
        await Hub.SendAsync("Texts", "0", Enumerable.Range(0, 25).Select(i => $"t{i}"));
        await Hub.SendWithKeyAsync("Bodies", "key0", "a");
        await Hub.SendAsync("Bodies", "0", "b");
        await Hub.SendAsync("OneByOne", "0", "a", "throw", "c");
        await Hub.SendAsync("Limited", "0", "throw", "after");
        Host = await Hub.HostAsync(Functions);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Hub.DisposeAsync();
    }
}

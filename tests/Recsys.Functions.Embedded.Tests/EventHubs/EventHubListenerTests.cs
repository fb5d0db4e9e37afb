using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Embedded.EventHubs;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

/// <summary>A stop gives the partitions free whatever became of the write that it met.</summary>
public sealed class EventHubListenerTests(AzuriteFixture azurite)
{
    private static readonly BalanceTimes Times = new() { Cycle = TimeSpan.FromMilliseconds(20), Expiry = TimeSpan.FromMinutes(2) };
    private readonly Lock gate = new();
    private readonly HubAddress hub = new("127.0.0.1", azurite.NewName("hub"), "$Default");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_stop_that_meets_a_claim_or_a_renewal_under_way_waits_for_it_and_releases_every_partition(int write)
    {
        var answers = new SlowAnswers(IsOwnership) { Hold = write };
        using var stopping = new CancellationTokenSource();
        var running = Listener(await ContainerAsync(answers), "self").RunAsync(stopping.Token);
        await answers.Held.Task.WaitAsync(Token);
        await stopping.CancelAsync();
        answers.Go.SetResult();
        await running.WaitAsync(Token);
        Assert.Empty(await OwnersAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_write_whose_answer_is_lost_and_that_is_then_refused_costs_no_partition(int write)
    {
        var answers = new SlowAnswers(IsOwnership) { Lose = write };
        using var stopping = new CancellationTokenSource();
        var reading = new HashSet<string>();
        var running = Listener(await ContainerAsync(answers), "self", reading).RunAsync(stopping.Token);
        await Eventually.TrueAsync(() => answers.Seen > write + 6, "the listener goes on");
        await stopping.CancelAsync();
        await running.WaitAsync(Token);
        Assert.Equal(["0", "1"], reading.Order());
        Assert.Empty(await OwnersAsync());
    }

    [Fact]
    public async Task What_does_not_read_is_released_while_a_reader_still_ends()
    {
        using var stopping = new CancellationTokenSource();
        var ends = new TaskCompletionSource();
        var container = await ContainerAsync(new SlowAnswers(IsOwnership));
        var listener = new EventHubListener(
            "Read", new FakeHub(2), new OwnershipStore(container, hub, Times.Expiry), (partition, stop, _) => partition == "0" ? ends.Task : Task.Delay(Timeout.Infinite, stop),
            "self", Times, NullLogger.Instance);
        var running = listener.RunAsync(stopping.Token);
        await Eventually.TrueAsync(async () => (await OwnersAsync()).Count == 2, "both are owned");
        await stopping.CancelAsync();
        await Eventually.TrueAsync(async () => (await OwnersAsync()).SequenceEqual(["0"]), "the idle one is released");
        Assert.False(running.IsCompleted);
        ends.SetResult();
        await running.WaitAsync(Token);
        Assert.Empty(await OwnersAsync());
    }

    private static bool IsOwnership(HttpRequestMessage request) => request.Method == HttpMethod.Put && request.RequestUri!.AbsolutePath.Contains("/ownership/", StringComparison.Ordinal);

    private EventHubListener Listener(BlobContainerClient container, string self, HashSet<string>? reading = null) => new(
        "Read",
        new FakeHub(2),
        new OwnershipStore(container, hub, Times.Expiry),
        async (partition, stop, lost) =>
        {
            lock (gate)
                reading?.Add(partition);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, lost);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (gate)
            {
                if (!stop.IsCancellationRequested)
                    reading?.Remove(partition);
            }
        },
        self,
        Times,
        NullLogger.Instance);

    private async Task<BlobContainerClient> ContainerAsync(SlowAnswers answers)
    {
        var container = new BlobServiceClient(azurite.ConnectionString, answers.Options()).GetBlobContainerClient(EventHubTriggerProvider.Container);
        await container.CreateIfNotExistsAsync(cancellationToken: Token);
        return container;
    }

    private async Task<IReadOnlyList<string>> OwnersAsync()
    {
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient(EventHubTriggerProvider.Container);
        return [.. (await new OwnershipStore(container, hub, Times.Expiry).ListAsync(Token)).Where(o => o.IsActive).Select(o => o.PartitionId)];
    }
}

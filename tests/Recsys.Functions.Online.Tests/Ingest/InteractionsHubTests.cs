using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Recsys.Functions.Online.Ingest;
using Recsys.Functions.Online.Ops;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Log;
using Recsys.LocalHub;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Ingest;

/// <summary>This app's way to the hub, against a local hub of its own.</summary>
public sealed class InteractionsHubTests(OnlineSystem system) : IAsyncLifetime
{
    private const string Name = "events";
    private const int Partitions = 4;

    private readonly DateTimeOffset _begun = TimeProvider.System.GetUtcNow();
    private readonly TempFolder _folder = new();
    private LocalEventHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await StartAsync(0);

    [Fact]
    public async Task A_users_events_keep_their_order_in_one_partition_under_a_key_that_the_service_takes()
    {
        string[] users = ["anna", "bert", new('l', 128), new('l', 129), new('l', 256)];
        var sent = Enumerable.Range(0, 500).Select(i => (Id: $"e{i}", User: users[i % users.Length]))
            .Select(e => new OutgoingInteraction(e.Id, e.User, Encoding.UTF8.GetBytes(e.User))).ToList();
        await using var hub = Connect(_hub.ConnectionString());
        await hub.SendAsync(sent, Cancel);

        var stored = new Dictionary<string, IReadOnlyList<EventData>>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            stored[$"{partition}"] = await StoredEvents.ReadAsync(_hub.ConnectionString(), Name, $"{partition}", Cancel);
        }

        Assert.Equal(sent.Count, stored.Values.Sum(events => events.Count));
        foreach (var user in users)
        {
            var key = PartitionKeys.Of(user);
            var events = stored[$"{PartitionKeyHash.ToPartition(key, Partitions)}"].Where(e => e.EventBody.ToString() == user).ToList();
            Assert.Equal(sent.Where(i => i.UserId == user).Select(i => i.EventId), events.Select(e => e.MessageId));
            Assert.All(events, e => Assert.Equal((key, "application/json"), (e.PartitionKey, e.ContentType)));
            Assert.InRange(key.Length, 1, PartitionKeys.MaxLength);
        }
    }

    [Fact]
    public async Task The_stream_is_named_by_the_hubs_creation_and_a_hub_made_again_is_another()
    {
        await using var hub = Connect(_hub.ConnectionString());
        var first = await hub.FindStreamIdAsync(Cancel);
        var created = DateTime.ParseExact(first, "yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        Assert.InRange(created, _begun.UtcDateTime.AddSeconds(-1), TimeProvider.System.GetUtcNow().UtcDateTime);
        var port = _hub.Port;
        await _hub.DisposeAsync();
        _hub = await StartAsync(port);
        Assert.Equal(first, await hub.FindStreamIdAsync(Cancel));

        await _hub.DisposeAsync();
        Directory.Delete(_folder.Path, recursive: true);
        // The creation is told to the second.
        await Task.Delay(1100, Cancel);
        _hub = await StartAsync(port);
        Assert.NotEqual(first, await hub.FindStreamIdAsync(Cancel));
    }

    [Fact]
    public async Task A_hub_that_dropped_old_events_says_where_a_partition_begins()
    {
        using var folder = new TempFolder();
        Task<LocalEventHub> StartSmallAsync() => LocalEventHub.StartAsync(
            new LocalEventHubOptions
            {
                Directory = folder.Path, Port = 0, RetentionBytesPerPartition = 64 * 1024, Hubs = [new HubDefinition(Name, 1)],
            },
            cancellationToken: Cancel);

        await using (var before = await StartSmallAsync())
        {
            await using var sender = Connect(before.ConnectionString());
            Assert.Equal(0, await sender.FindBeginAsync(0, Cancel));
            for (var round = 0; round < 4; round++)
            {
                await sender.SendAsync(
                    [.. Enumerable.Range(0, 50).Select(i => new OutgoingInteraction($"e{round}-{i}", "u", new byte[1024]))], Cancel);
            }
        }

        // A hub drops what is too much when it starts, and every minute.
        await using var small = await StartSmallAsync();
        await using var hub = Connect(small.ConnectionString());
        var begin = await hub.FindBeginAsync(0, Cancel);
        Assert.InRange(begin, 1, 199);
        Assert.Equal(begin, (await StoredEvents.ReadAsync(small.ConnectionString(), Name, "0", Cancel))[0].SequenceNumber);
    }

    [Theory]
    [InlineData(null, GapPolicy.Refuse)]
    [InlineData("False", GapPolicy.Refuse)]
    [InlineData("true", GapPolicy.Record)]
    public void A_setting_says_whether_the_log_goes_on_without_events_that_expired(string? value, GapPolicy expected)
    {
        var settings = new Dictionary<string, string?>(system.Settings("gaps")) { [InteractionLogWriter.GapSetting] = value };
        Assert.Equal(expected, OnlineOptions.Of(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Gaps);
    }

    [Fact]
    public async Task A_hub_that_is_gone_is_unavailable_and_says_in_a_line_why()
    {
        await using var hub = Connect(_hub.ConnectionString());
        await hub.FindStreamIdAsync(Cancel);
        await _hub.DisposeAsync();
        var one = new OutgoingInteraction("e", "u", "x"u8.ToArray());
        var sending = await Assert.ThrowsAsync<HubUnavailableException>(() => hub.SendAsync([one], Cancel));
        Assert.Matches("^The hub did not take the request \\(.+\\); sending it again is safe\\.$", sending.Message);
        Assert.False((await Assert.ThrowsAsync<HubUnavailableException>(() => hub.FindStreamIdAsync(Cancel))).IsRefused);
    }

    [Fact]
    public async Task A_hub_that_knows_no_such_key_has_refused()
    {
        using var folder = new TempFolder();
        var options = new LocalEventHubOptions
        {
            Directory = folder.Path, Port = 0, Hubs = [new HubDefinition(Name, 1)], Keys = [new SharedAccessKey("sender", "right")],
        };
        await using var locked = await LocalEventHub.StartAsync(options, cancellationToken: Cancel);
        await using var hub = Connect(locked.ConnectionString().Replace("=right", "=wrong", StringComparison.Ordinal));
        Assert.True((await Assert.ThrowsAsync<HubUnavailableException>(() => hub.FindStreamIdAsync(Cancel))).IsRefused);
    }

    [Fact]
    public async Task A_hub_that_says_nothing_makes_the_app_unready_within_the_patience_of_the_probe()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var hub = Connect($"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;");
        using var models = new ModelHost(
            system.Registry, new EmptyCatalog(), new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        using var setup = new StorageSetup(system.Container, system.StorageOptions, TimeProvider.System, NullLogger<StorageSetup>.Instance);
        await setup.StartAsync(Cancel);
        await Eventually.TrueAsync(() => setup.Problem is null, "storage is prepared");
        var reading = new HubReading(hub.FindEndsAsync, (_, _) => Task.FromResult<long?>(null), TimeProvider.System);
        var readiness = new Readiness(system.Container, setup, hub, reading, models, TimeProvider.System, NullLogger<Readiness>.Instance);
        var report = await readiness.CheckAsync(Cancel);
        Assert.Equal(("unready", "ok", "no answer within 5 seconds"), (report.Status, report.Storage, report.Hub));
    }

    [Fact]
    public async Task However_many_ask_whether_the_app_is_ready_its_parts_are_asked_once_in_two_seconds_and_sooner_while_they_are_not_well()
    {
        var (time, looks) = (new FakeTimeProvider(), 0);
        await using var hub = Connect(_hub.ConnectionString());
        using var models = new ModelHost(
            system.Registry, new EmptyCatalog(), new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        using var setup = new StorageSetup(system.Container, system.StorageOptions, TimeProvider.System, NullLogger<StorageSetup>.Instance);
        var reading = new HubReading(
            _ =>
            {
                Interlocked.Increment(ref looks);
                return Task.FromResult<IReadOnlyList<PartitionEnd>>([]);
            },
            (_, _) => Task.FromResult<long?>(null), time);
        var readiness = new Readiness(system.Container, setup, hub, reading, models, time, NullLogger<Readiness>.Instance);
        // Container and tables are not made yet.
        await AskAsync("unready", 1);
        time.Advance(TimeSpan.FromSeconds(0.3));
        await AskAsync("unready", 2);
        await setup.StartAsync(Cancel);
        await Eventually.TrueAsync(() => setup.Problem is null, "storage is prepared");
        time.Advance(TimeSpan.FromSeconds(0.3));
        await AskAsync("ready", 3);
        time.Advance(TimeSpan.FromSeconds(1.9));
        await AskAsync("ready", 3);
        time.Advance(TimeSpan.FromSeconds(0.2));
        await AskAsync("ready", 4);

        async Task AskAsync(string status, int expected)
        {
            var reports = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => readiness.CheckAsync(Cancel)));
            Assert.All(reports, r => Assert.Equal(status, r.Status));
            Assert.Equal(expected, looks);
        }
    }

    [Fact]
    public async Task With_the_name_of_a_namespace_it_connects_by_identity()
    {
        // Nothing is asked before the first use: there is no identity here.
        await using var hub = new InteractionsHub(new OnlineOptions { HubNamespace = "namespace.servicebus.windows.net", HubName = Name });
        Assert.NotNull(hub);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private static InteractionsHub Connect(string connection) => new(new OnlineOptions { HubConnection = connection, HubName = Name });

    private Task<LocalEventHub> StartAsync(int port) => SamePort.AgainAsync(() => LocalEventHub.StartAsync(
        new LocalEventHubOptions { Directory = _folder.Path, Port = port, Hubs = [new HubDefinition(Name, Partitions)] }));
}

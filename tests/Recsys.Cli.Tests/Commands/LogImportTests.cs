using System.Globalization;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.Datasets.Importers;
using Recsys.Interactions.History;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.LocalHub;
using Recsys.TestKit;
using Spectre.Console;

namespace Recsys.Cli.Tests.Commands;

public sealed class LogImportTests : IAsyncDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_import_that_is_cancelled_goes_on_without_doubling_also_in_the_histories_and_a_file_has_its_rejected_lines_with_reasons()
    {
        var file = _folder.File("shop.jsonl");
        var lines = Enumerable.Range(1, 2_000).Select(n => n % 500 == 0
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"eventId":"e{{n}}","userId":"u","type":"stare"}""")
            : string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"eventId":"e{{n}}","userId":"u{{n % 30}}","itemId":"i{{n}}","type":"view","timestamp":"2026-03-01T18:30:00Z"}"""));
        await File.WriteAllLinesAsync(file, lines, Cancel);
        var container = _azurite.NewName();
        var endpoints = new Endpoints { Storage = _azurite.ConnectionString, Container = container, HubName = "hub" };
        var context = new CommandContext(Quiet(), Quiet(), TimeProvider.System);

        // Ctrl-C cancels the token; whatever is stored by then is stored.
        using (var stop = new CancellationTokenSource())
        {
            var cut = new LogImport(context, endpoints, batch: 20).RunAsync(file, ReadingOptions.Default, stop.Token);
            while (!cut.IsCompleted && await StoredAsync(endpoints) == 0) await Task.Delay(5, Cancel);
            await stop.CancelAsync();
            await cut.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        Assert.True(await StoredAsync(endpoints) > 0);
        Assert.Equal(ExitCodes.Success, await new LogImport(context, endpoints, batch: 20).RunAsync(file, ReadingOptions.Default, Cancel));
        Assert.Equal(ExitCodes.Success, await new LogImport(context, endpoints, batch: 20).RunAsync(file, ReadingOptions.Default, Cancel));

        var storage = endpoints.RequireStorage().CreateContainerClient();
        var report = new SnapshotReport();
        var ids = new List<string>();
        var snapshot = await new SnapshotStore(storage).TakeAsync("hub", Cancel);
        await foreach (var interaction in new SnapshotInteractions(storage).ReadAsync(snapshot, report, Cancel)) ids.Add(interaction.EventId);
        Assert.Equal((1_996, 1_996, 0), (report.Stored, ids.Distinct().Count(), report.Resent));

        var histories = new UserHistories(endpoints.RequireStorage().CreateTableClient(UserHistories.TableName));
        for (var user = 0; user < 30; user++)
        {
            var expected = Enumerable.Range(1, 2_000).Where(n => n % 500 != 0 && n % 30 == user).Select(n => $"i{n}");
            Assert.Equal(expected, (await histories.GetAsync($"u{user}", Cancel)).Select(i => i.ItemId));
        }

        var rejected = await File.ReadAllLinesAsync(file + ".rejected.tsv", Cancel);
        Assert.Equal(["line", "500", "1000", "1500", "2000"], rejected.Select(l => l.Split('\t')[0]));
        Assert.All(rejected.Skip(1), l => Assert.True(l.Split('\t') is [_, { Length: > 0 }, { Length: > 0 }, { Length: > 0 }], l));
    }

    [Fact]
    public async Task Files_of_one_name_a_file_that_has_grown_and_one_written_the_newest_first_give_each_row_once()
    {
        var endpoints = new Endpoints { Storage = _azurite.ConnectionString, Container = _azurite.NewName(), HubName = "hub" };
        string[] monday = [.. Enumerable.Range(0, 100).Select(n => $"u{n % 7},i{n % 13},{1_700_000_000 + (n / 2 * 1000)}")];
        string[] tuesday = [.. Enumerable.Range(0, 50).Select(n => $"u{n % 7},i{n % 13},{1_701_000_000 + (n * 1000)}")];
        // Two rows that are alike are two events, in every file that has both.
        string[] grown = [.. monday, monday[0], .. tuesday.Take(5)];
        Assert.Contains("None of them", await ImportAsync("events.csv", "user,item,time", monday), StringComparison.Ordinal);
        Assert.Contains("None of them", await ImportAsync("events.csv", "user,item,time", tuesday), StringComparison.Ordinal);
        Assert.Contains("105 of the file were there before and are dropped as resends", await ImportAsync("grown.csv", "user,item,time", grown),
            StringComparison.Ordinal);
        Assert.Contains("106 of the file", await ImportAsync("reversed.csv", "user,item,time", [.. grown.Reverse()]), StringComparison.Ordinal);
        Assert.Contains("106 of the file",
            await ImportAsync("other.tsv", "time\tuser\titem",
                [.. grown.Select(r => string.Join('\t', r.Split(',')[2], r.Split(',')[0], r.Split(',')[1]))]), StringComparison.Ordinal);

        var storage = endpoints.RequireStorage().CreateContainerClient();
        var report = new SnapshotReport();
        var taken = await new SnapshotStore(storage).TakeAsync("hub", Cancel);
        await foreach (var _ in new SnapshotInteractions(storage).ReadAsync(taken, report, Cancel))
        {
        }

        Assert.Equal((151, 151, 0), (report.Stored, report.Taken, report.Resent));

        async Task<string> ImportAsync(string name, string header, string[] rows)
        {
            await File.WriteAllLinesAsync(_folder.File(name), [header, .. rows], Cancel);
            using var said = new StringWriter();
            var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said) });
            output.Profile.Width = 500;
            var code = await new LogImport(new CommandContext(output, output, TimeProvider.System), endpoints)
                .RunAsync(_folder.File(name), ReadingOptions.Default, Cancel);
            Assert.True(code == ExitCodes.Success, said.ToString());
            return said.ToString();
        }
    }

    [Theory]
    [InlineData("hub", "log")]
    [InlineData("log", "hub")]
    [InlineData("hub", "log", 500)]
    [InlineData("hub", "hub")]
    public async Task The_same_file_through_the_hub_and_straight_into_the_log_gives_each_event_once_whichever_comes_first(
        string first, string then, int eventsOfOldHub = 0)
    {
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = _folder.File("hub"), Port = 0, Hubs = [new HubDefinition("hub", 2)] }, cancellationToken: Cancel);
        var endpoints = new Endpoints
        {
            Storage = _azurite.ConnectionString, Container = _azurite.NewName(), HubName = "hub", Hub = hub.ConnectionString(),
        };
        var storage = endpoints.RequireStorage().CreateContainerClient();
        await storage.CreateIfNotExistsAsync(cancellationToken: Cancel);
        var file = _folder.File("rows.csv");
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, 101).Select(n => $"u{n % 7},i{n % 13},{1_700_000_000 + (n / 2)}").Prepend("user,item,time"), Cancel);
        using var said = new StringWriter();
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(said) });
        output.Profile.Width = 500;
        var context = new CommandContext(output, output, TimeProvider.System);
        Task<int> By(string way) => way == "hub" ? new HubImport(context, endpoints).RunAsync(file, ReadingOptions.Default, Cancel)
            : new LogImport(context, endpoints).RunAsync(file, ReadingOptions.Default, Cancel);

        // What an earlier hub of the same name left in the log says nothing of what this one holds.
        var old = Enumerable.Range(0, eventsOfOldHub).Select(n => new HubEvent(n, $"{n}", TimeProvider.System.GetUtcNow(), null, "{}"u8.ToArray()));
        await new InteractionLogWriter(storage, "hub", "20200101000000").AppendAsync(0, [.. old], Cancel);

        // What is still in the hub when the second import begins is waited for.
        var isFollowed = eventsOfOldHub == 0 && then != first;
        Assert.Equal(ExitCodes.Success, await By(first));
        if (isFollowed) await FollowAsync(hub, storage);
        var second = By(then);
        if (!isFollowed) Assert.NotEqual(second, await Task.WhenAny(second, Task.Delay(TimeSpan.FromSeconds(1), Cancel)));
        await FollowAsync(hub, storage);
        Assert.Equal(ExitCodes.Success, await second);
        await FollowAsync(hub, storage);
        Assert.Contains("None of them was there before", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("101 of the file were there before and are dropped as resends", said.ToString(), StringComparison.Ordinal);

        var report = new SnapshotReport();
        var ids = new List<string>();
        var snapshot = await new SnapshotStore(storage).TakeAsync("hub", Cancel);
        await foreach (var interaction in new SnapshotInteractions(storage).ReadAsync(snapshot, report, Cancel)) ids.Add(interaction.EventId);
        Assert.Equal((101, 101, 101L + eventsOfOldHub), (ids.Count, ids.Distinct().Count(), report.Stored));
    }

    [Theory]
    [InlineData("log", "hub")]
    [InlineData("hub", "log")]
    public async Task Files_without_times_that_come_one_after_another_are_learnt_one_after_another(string first, string then)
    {
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = _folder.File("hub"), Port = 0, Hubs = [new HubDefinition("hub", 2)] }, cancellationToken: Cancel);
        var endpoints = new Endpoints
        {
            Storage = _azurite.ConnectionString, Container = _azurite.NewName(), HubName = "hub", Hub = hub.ConnectionString(),
        };
        var storage = endpoints.RequireStorage().CreateContainerClient();
        await storage.CreateIfNotExistsAsync(cancellationToken: Cancel);
        var context = new CommandContext(Quiet(), Quiet(), TimeProvider.System);
        string[] monday = [.. Enumerable.Range(0, 30).Select(n => $"u1 i{n}"), "u7 a1", "u7 b1", "u7 c1"];
        await ImportAsync(first, "monday.txt", monday);
        await ImportAsync(then, "tuesday.txt", ["u7 x1", "u7 y1", "u7 z1"]);
        await ImportAsync(then, "monday.txt", [.. monday, "u7 d1"]);
        var learnt = new List<Domain.Interaction>();
        var snapshot = await new SnapshotStore(storage).TakeAsync("hub", Cancel);
        var read = new SnapshotInteractions(storage).ReadAsync(snapshot, new SnapshotReport(), Cancel);
        await foreach (var interaction in read) learnt.Add(interaction);
        Assert.Equal(
            ["a1", "b1", "c1", "x1", "y1", "z1", "d1"], learnt.Where(i => i.UserId == "u7").OrderBy(i => i.Timestamp).Select(i => i.ItemId));
        Assert.Equal(37, learnt.Count);
        Assert.DoesNotContain(learnt, i => Domain.Moments.IsReal(i.Timestamp));

        async Task ImportAsync(string way, string name, string[] rows)
        {
            await File.WriteAllLinesAsync(_folder.File(name), rows, Cancel);
            Assert.Equal(ExitCodes.Success, await (way == "hub"
                ? new HubImport(context, endpoints).RunAsync(_folder.File(name), ReadingOptions.Default, Cancel)
                : new LogImport(context, endpoints).RunAsync(_folder.File(name), ReadingOptions.Default, Cancel)));
            await FollowAsync(hub, storage);
        }
    }

    /// <summary>What the log knows by the id in the body is there, whatever the message is called.</summary>
    [Fact]
    public async Task An_event_whose_message_has_a_name_of_its_own_is_known_by_the_id_in_its_body()
    {
        var endpoints = new Endpoints { Storage = _azurite.ConnectionString, Container = _azurite.NewName(), HubName = "hub" };
        var storage = endpoints.RequireStorage().CreateContainerClient();
        await storage.CreateIfNotExistsAsync(cancellationToken: Cancel);
        const string body = """{"eventId":"e1","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T18:30:00Z"}""";
        await new InteractionLogWriter(storage, "hub", "20200101000000").AppendAsync(
            0, [new HubEvent(0, "0", TimeProvider.System.GetUtcNow(), "g1", System.Text.Encoding.UTF8.GetBytes(body))], Cancel);
        await File.WriteAllTextAsync(_folder.File("one.jsonl"), body + "\n", Cancel);
        Assert.Equal(ExitCodes.Success, await new LogImport(new CommandContext(Quiet(), Quiet(), TimeProvider.System), endpoints)
            .RunAsync(_folder.File("one.jsonl"), ReadingOptions.Default, Cancel));
        var report = new SnapshotReport();
        var taken = await new SnapshotStore(storage).TakeAsync("hub", Cancel);
        await foreach (var _ in new SnapshotInteractions(storage).ReadAsync(taken, report, Cancel))
        {
        }

        Assert.Equal((1, 1), (report.Stored, report.Taken));
    }

    /// <summary>What the online app does with what the hub holds.</summary>
    private static async Task FollowAsync(LocalEventHub hub, Azure.Storage.Blobs.BlobContainerClient storage)
    {
        await using var producer = new EventHubProducerClient(hub.ConnectionString(), "hub");
        var stream = HubStream.IdOf(await producer.GetEventHubPropertiesAsync(Cancel));
        for (var partition = 0; partition < 2; partition++)
        {
            var events = await StoredEvents.ReadAsync(hub.ConnectionString(), "hub", $"{partition}", Cancel);
            if (events.Count == 0) continue;
            var stored = events.Select(
                e => new HubEvent(e.SequenceNumber, e.OffsetString, e.EnqueuedTime, e.MessageId, e.EventBody.ToMemory()));
            await new InteractionLogWriter(storage, "hub", stream).AppendAsync(partition, [.. stored], Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<int> StoredAsync(Endpoints endpoints)
    {
        var (storage, stored) = (endpoints.RequireStorage().CreateContainerClient(), 0);
        if (await storage.ExistsAsync(Cancel))
        {
            await foreach (var _ in storage.GetBlobsAsync(cancellationToken: Cancel)) stored++;
        }

        return stored;
    }

    private static IAnsiConsole Quiet() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
}

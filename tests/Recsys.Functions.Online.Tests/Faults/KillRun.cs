using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Domain.Wire;
using Recsys.Interactions.History;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Faults;

/// <summary>What a run with killed processes came to.</summary>
internal sealed record KillRunResult(
    int Seed, long Sent, long Stored, long Lost, long Doubled, int Kills, int KillsInWork, int CheckpointsLost, int WrongHistories)
{
    public bool IsExact => Lost == 0 && Doubled == 0 && WrongHistories == 0 && Stored == Sent;
}

/// <summary>
/// Sends events through the hub without a pause while the app that stores them is killed (SIGKILL) again and again at moments that the seed
/// chooses: its host and its worker, or the worker alone. The leases of the dead one are taken away, so that the next does not wait for
/// their end; by the seed its checkpoints too, and with them all that the hub knew to be done.
/// </summary>
internal sealed class KillRun(int seed, int events, int kills, OnlineSystem system, string container)
{
    private const int Users = 40;
    private const int Batch = 50;
    /// <summary>Histories that are wrong for longer count as wrong.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(seed);
    private readonly string _hub = OnlineSystem.KilledHub(seed % OnlineSystem.KilledHubs);
    private readonly BlobContainerClient _container = system.ContainerOf(container);
    private readonly BlobContainerClient _host = system.ContainerOf("azure-webjobs-eventhub");
    private volatile int _sent;
    private int _inWork;
    private int _checkpointsLost;

    public async Task<KillRunResult> RunAsync(CancellationToken cancellationToken)
    {
        var settings = system.Settings(container, _hub);
        var app = await OnlineApp.StartAsync(settings);
        var sending = SendAsync(cancellationToken);
        for (var kill = 1; kill <= kills; kill++)
        {
            // Let it get to work first, then strike at any moment of it.
            var stored = await StoredAsync(cancellationToken);
            await Eventually.TrueAsync(
                async () => await StoredAsync(cancellationToken) > stored || (sending.IsCompleted && stored == _sent), "more is stored");
            var sent = _sent;
            await Eventually.TrueAsync(() => _sent > sent || sending.IsCompleted, "more is sent");
            await Task.Delay(_random.Next(0, 100), cancellationToken);
            if (_random.Next(3) == 0)
            {
                // The worker alone: its host delivers what it held to the next one.
                app.KillWorker();
                _inWork += await StoredAsync(cancellationToken) < _sent ? 1 : 0;
                continue;
            }

            app.Kill();
            _inWork += await StoredAsync(cancellationToken) < _sent ? 1 : 0;
            await app.DisposeAsync();
            await ForgetAsync(_random.Next(2) == 0, cancellationToken);
            app = await OnlineApp.StartAsync(settings);
        }

        await sending;
        await Eventually.TrueAsync(async () => await StoredAsync(cancellationToken) >= events, "all is stored");
        var result = await CountAsync(cancellationToken);
        await app.DisposeAsync();
        return result;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await using var producer = new EventHubProducerClient(system.HubConnection, _hub);
        for (var i = 0; i < events; i += Batch)
        {
            var user = string.Create(CultureInfo.InvariantCulture, $"r{seed}-u{i / Batch % Users}");
            var batch = Enumerable.Range(i, Math.Min(Batch, events - i)).Select(n => new EventData(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"eventId":"{{Id(n)}}","userId":"{{user}}","itemId":"i{{n}}","type":"view","timestamp":"2026-03-01T18:30:00+01:00"}""")));
            await producer.SendAsync(batch, new SendEventOptions { PartitionKey = user }, cancellationToken);
            _sent = Math.Min(events, i + Batch);

            // As long as the kills take, so that each meets a process at work.
            await Task.Delay(kills * 3000 * Batch / events, cancellationToken);
        }
    }

    private string Id(int n) => string.Create(CultureInfo.InvariantCulture, $"r{seed}-e{n}");

    private async Task<long> StoredAsync(CancellationToken cancellationToken)
    {
        var stored = 0L;
        await foreach (var blob in _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, "interactions/log/", cancellationToken))
        {
            stored += long.Parse(blob.Metadata["count"], CultureInfo.InvariantCulture);
        }

        return stored;
    }

    /// <summary>What a dead owner leaves behind in the host's storage.</summary>
    private async Task ForgetAsync(bool checkpoints, CancellationToken cancellationToken)
    {
        _checkpointsLost += checkpoints ? 1 : 0;
        await foreach (var blob in _host.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (blob.Name.Contains($"/{_hub}/", StringComparison.Ordinal)
                && (blob.Name.Contains("/ownership/", StringComparison.Ordinal)
                    || (checkpoints && blob.Name.Contains("/checkpoint/", StringComparison.Ordinal))))
            {
                await _host.GetBlobClient(blob.Name).DeleteIfExistsAsync(cancellationToken: cancellationToken);
            }
        }
    }

    private async Task<KillRunResult> CountAsync(CancellationToken cancellationToken)
    {
        var snapshot = await new SnapshotStore(_container).TakeAsync(_hub, cancellationToken);
        var ids = new List<string>();
        var items = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await foreach (var record in new InteractionLogReader(_container).ReadAsync(snapshot, cancellationToken))
        {
            var interaction = InteractionJson.Read(record.Body, record.EnqueuedTime).Interaction!;
            ids.Add(interaction.EventId);
            items.TryAdd(interaction.UserId, []);
            items[interaction.UserId].Add(interaction.ItemId);
        }

        var lost = Enumerable.Range(0, events).Select(n => Id(n)).Except(ids).Count();
        return new KillRunResult(
            seed, events, ids.Count, lost, ids.Count - ids.Distinct().Count(), kills, _inWork, _checkpointsLost,
            await WrongHistoriesAsync(items, cancellationToken));
    }

    /// <summary>Users whose history is not the end of what the log holds of them.</summary>
    private async Task<int> WrongHistoriesAsync(Dictionary<string, List<string>> items, CancellationToken cancellationToken)
    {
        var histories = new UserHistories(system.TableOf(UserHistories.TableName));

        // The last batch reaches the histories a moment after it reached the log.
        return await Eventually.LastAsync(
            async () =>
            {
                var wrong = 0;
                foreach (var (user, all) in items)
                {
                    var seen = (await histories.GetAsync(user, cancellationToken)).Select(i => i.ItemId);
                    wrong += seen.SequenceEqual(all.TakeLast(UserHistories.DefaultLimit)) ? 0 : 1;
                }

                return wrong;
            },
            wrong => wrong == 0,
            Patience);
    }
}

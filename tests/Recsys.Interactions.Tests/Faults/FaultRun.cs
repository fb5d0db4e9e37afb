using Azure.Storage.Blobs;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Tests.Faults;

/// <summary>How much a run does.</summary>
internal sealed record FaultRunOptions(int Events, int Partitions, int LargestBatch);

/// <summary>What a run did and what was found in storage afterwards.</summary>
internal sealed record FaultRunResult(
    int Seed, long Sent, long Stored, long Lost, long Doubled, long Appends, long Failures, long Crashes, long Moves)
{
    public bool IsExact => Lost == 0 && Doubled == 0 && Stored == Sent;
}

/// <summary>
/// A hub and three owners of each partition. Ownership moves, and an owner that lost it goes on for a while; batches are grouped anew at each
/// delivery; an owner crashes in the middle of an append and begins without a memory; checkpoints fall back. A batch counts as delivered only
/// when the append returned. All choices come from the seed; what remains to chance is the order in which racing requests reach storage.
/// </summary>
internal sealed class FaultRun(int seed, FaultRunOptions options, FaultProxy proxy, string connectionString, string container, bool naive)
{
    private const int Owners = 3;
    private long _appends;
    private long _failures;
    private long _crashes;
    private long _moves;

    private delegate Task Append(int partition, IReadOnlyList<HubEvent> events, CancellationToken cancellationToken);

    public async Task<FaultRunResult> RunAsync()
    {
        proxy.Reset(seed);
        await Task.WhenAll(Enumerable.Range(0, options.Partitions).Select(p => DeliverAsync(p, options.Events / options.Partitions)));
        await proxy.DrainAsync();
        return await CountAsync();
    }

    private async Task DeliverAsync(int partition, int events)
    {
        var random = new Random(unchecked((seed * 7919) + partition));
        var writers = Enumerable.Range(0, Owners).Select(o => NewWriter(partition, o)).ToArray();
        var cursors = new int[Owners];
        var (owner, checkpoint) = (0, 0);
        while (checkpoint < events)
        {
            if (random.NextDouble() < 0.1)
            {
                owner = random.Next(Owners);
                cursors[owner] = checkpoint = Fallen(checkpoint, random);
                _moves++;
            }

            var active = Enumerable.Range(0, Owners).Where(o => o == owner || random.NextDouble() < 0.3).ToList();
            var steps = active.Select(o => (Owner: o, From: cursors[o], To: int.Min(events, cursors[o] + random.Next(1, options.LargestBatch + 1)),
                CrashAfter: random.NextDouble() < 0.03 ? random.Next(1, 40) : (int?)null)).Where(s => s.To > s.From).ToList();
            var done = await Task.WhenAll(steps.Select(s => StepAsync(writers[s.Owner], partition, s.From, s.To, s.CrashAfter)));
            for (var i = 0; i < steps.Count; i++)
            {
                var step = steps[i];
                if (done[i])
                {
                    cursors[step.Owner] = step.To;
                    // An owner that lost the partition writes its own, older checkpoint over the newer one.
                    if (step.Owner == owner || random.NextDouble() < 0.2) checkpoint = step.To;
                }
                else if (step.CrashAfter is not null)
                {
                    writers[step.Owner] = NewWriter(partition, step.Owner);
                    cursors[step.Owner] = Fallen(int.Min(checkpoint, cursors[step.Owner]), random);
                }
            }
        }
    }

    private static int Fallen(int checkpoint, Random random) => random.NextDouble() < 0.3 ? int.Max(0, checkpoint - random.Next(200)) : checkpoint;

    private async Task<bool> StepAsync(Append append, int partition, int from, int to, int? crashAfter)
    {
        using var crash = crashAfter is { } ms ? new CancellationTokenSource(ms) : new CancellationTokenSource();
        Interlocked.Increment(ref _appends);
        try
        {
            await append(partition, Events.Range(from, to - 1), crash.Token);
            return true;
        }
        catch (Exception e) when (e is Azure.RequestFailedException
            or OperationCanceledException or AggregateException or IOException or BrokenChainException)
        {
            Interlocked.Increment(ref crash.IsCancellationRequested ? ref _crashes : ref _failures);
            return false;
        }
    }

    private Append NewWriter(int partition, int owner)
    {
        var client = proxy.Client(connectionString, container, $"{partition}/{owner}");
        return naive ? new NaiveWriter(client).AppendAsync : new InteractionLogWriter(client, "hub", "s1").AppendAsync;
    }

    // Counted from the bytes in storage, past the proxy and without the reader that is itself under test.
    private async Task<FaultRunResult> CountAsync()
    {
        var direct = new BlobContainerClient(connectionString, container);
        var seen = new Dictionary<(int Partition, long Sequence), int>();
        for (var p = 0; p < options.Partitions; p++)
        {
            await foreach (var blob in direct.GetBlobsAsync(
                Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, BlobPaths.Partition("hub", "s1", p),
                CancellationToken.None))
            {
                using var content = (await direct.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToStream();
                foreach (var e in LogBlobFormat.Decode(content, blob.Name))
                    seen[(p, e.SequenceNumber)] = seen.GetValueOrDefault((p, e.SequenceNumber)) + 1;
            }
        }

        var sent = (long)(options.Events / options.Partitions) * options.Partitions;
        return new FaultRunResult(
            seed, sent, seen.Values.Sum(n => (long)n), sent - seen.Count, seen.Values.Sum(n => (long)n - 1), _appends, _failures, _crashes, _moves);
    }
}

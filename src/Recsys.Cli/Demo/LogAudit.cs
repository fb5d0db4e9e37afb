using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.Domain.Wire;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Log;

namespace Recsys.Cli.Demo;

/// <summary>Looks into the interaction log itself: how far it is, and what became of every event sent.</summary>
internal sealed class LogAudit(BlobContainerClient container, string hub, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Returns when the log holds everything that the hub holds now.</summary>
    /// <exception cref="CommandException">The log has not grown for too long.</exception>
    public async Task WaitAsync(EventHubProducerClient producer, Action<long, long> progress, CancellationToken cancellationToken)
    {
        // Of this hub alone: one of the same name that was deleted has chains of its own.
        var properties = await producer.GetEventHubPropertiesAsync(cancellationToken);
        var ends = new Dictionary<int, long>();
        foreach (var id in properties.PartitionIds)
        {
            var partition = await producer.GetPartitionPropertiesAsync(id, cancellationToken);
            ends[int.Parse(id, CultureInfo.InvariantCulture)] = partition.IsEmpty ? 0 : partition.LastEnqueuedSequenceNumber + 1;
        }

        var (stream, wanted) = (HubStream.IdOf(properties), ends.Values.Sum());
        var reader = new InteractionLogReader(container);
        var (held, grown) = (-1L, time.GetTimestamp());
        while (true)
        {
            var now = (await reader.FindChainsAsync(hub, cancellationToken))
                .Where(c => c.StreamId == stream).Sum(c => Math.Min(c.End, ends.GetValueOrDefault(c.Partition)));
            progress(now, wanted);
            if (now >= wanted)
            {
                return;
            }

            if (now > held)
            {
                (held, grown) = (now, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(grown) > Patience)
            {
                throw new CommandException(
                    $"The log holds {now} of {wanted} events and has not grown for {Patience.TotalSeconds:0} s.",
                    "The log of the online app says why; it lies in the state folder.");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>
    /// Reads the whole log and holds it against what was sent, body by body: the log keeps every body as it came, and each names its event.
    /// </summary>
    public async Task<EventCounts> CountAsync(IReadOnlyList<ReplayEvent> sent, long notSent, CancellationToken cancellationToken)
    {
        var missing = new Dictionary<UInt128, int>();
        foreach (var e in sent)
        {
            var print = PrintOf(e.Body);
            missing[print] = missing.GetValueOrDefault(print) + 1;
        }

        var (stored, doubled, rejected) = (0L, 0L, 0L);
        var reader = new InteractionLogReader(container);
        foreach (var chain in await reader.FindChainsAsync(hub, cancellationToken))
        {
            await foreach (var record in reader.ReadChainAsync(hub, chain, cancellationToken))
            {
                var print = PrintOf(record.Body);
                if (missing.GetValueOrDefault(print) is > 0 and var left)
                {
                    missing[print] = left - 1;
                    stored++;
                }
                else
                {
                    doubled++;
                }

                rejected += InteractionJson.Read(record.Body, record.EnqueuedTime).IsValid ? 0 : 1;
            }
        }

        return new EventCounts(sent.Count, stored, missing.Values.Sum(n => (long)n), doubled, rejected + notSent);
    }

    private static UInt128 PrintOf(ReadOnlyMemory<byte> body) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(body.Span));
}

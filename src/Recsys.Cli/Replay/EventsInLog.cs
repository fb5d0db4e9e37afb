using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Recsys.Datasets.Importers;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;

namespace Recsys.Cli.Replay;

/// <summary>
/// Which events of a file the log holds already, whoever stored them and by which way. Ids are held as 64 bits of their SHA-256: memory grows with
/// the file, some sixty bytes an event, and not with the log.
/// </summary>
internal sealed class EventsInLog
{
    /// <summary>How the streams of imports begin.</summary>
    public const string ImportPrefix = "import-";

    private const string Several = "";

    /// <summary>The stream that holds an event of the file: null for none, empty for several.</summary>
    private readonly Dictionary<ulong, string?> _holders = [];

    private EventsInLog(IEnumerable<string> eventIds)
    {
        foreach (var id in eventIds) _holders[HashOf(id)] = null;
    }

    /// <summary>
    /// The stream for the events that no other stream holds. The same events have the same one, so an import that was cut off goes on in its own,
    /// where what is stored is acknowledged without a write. It stands behind the streams of earlier imports: events of one moment keep the order in
    /// which they were imported.
    /// </summary>
    public string Stream { get; private set; } = "";

    /// <summary>
    /// The largest time that is a place in an order and no moment, of the events of the log that the file does not hold: the rows of a file without
    /// times stand behind those of the files before it.
    /// </summary>
    private TimeSpan _ordered;

    /// <summary>Looks through the log.</summary>
    public static async Task<EventsInLog> FindAsync(
        BlobContainerClient container, string hub, IEnumerable<string> eventIds, CancellationToken cancellationToken)
    {
        var reader = new InteractionLogReader(container);
        var chains = await container.ExistsAsync(cancellationToken) ? await reader.FindChainsAsync(hub, cancellationToken) : [];
        var events = await Task.Run(() => new EventsInLog(eventIds), cancellationToken);
        foreach (var chain in chains)
        {
            await foreach (var record in reader.ReadChainAsync(hub, chain, cancellationToken))
            {
                // Who learns from the log knows an event by what its body calls it; the message may have another name.
                var interaction = InteractionJson.Read(record.Body, record.EnqueuedTime).Interaction;
                var id = interaction?.EventId ?? record.MessageId;
                if (id is null || HashOf(id) is var hash && !events._holders.ContainsKey(hash))
                {
                    if (interaction is { Timestamp: var time } && !Moments.IsReal(time) && time - DateTimeOffset.UnixEpoch > events._ordered)
                    {
                        events._ordered = time - DateTimeOffset.UnixEpoch;
                    }

                    continue;
                }

                events._holders[hash] = events._holders[hash] is { } holder && holder != chain.StreamId ? Several : chain.StreamId;
            }
        }

        string[] imports = [.. chains.Select(c => c.StreamId).Where(s => s.StartsWith(ImportPrefix, StringComparison.Ordinal)).Distinct()];
        events.Stream = Array.Find(imports, s => s.EndsWith(events.NameOfRest(s), StringComparison.Ordinal))
            ?? string.Create(CultureInfo.InvariantCulture, $"{ImportPrefix}{imports.Length:00000}-{events.NameOfRest(null)}");
        return events;
    }

    /// <summary>Whether the log held an event when it was looked through.</summary>
    public bool Holds(string eventId) => _holders[HashOf(eventId)] is not null;

    /// <summary>Whether a stream other than <see cref="Stream"/> held it.</summary>
    public bool HoldsElsewhere(string eventId) => _holders[HashOf(eventId)] is { } holder && holder != Stream;

    /// <summary>An event of a file whose lines are its only order, behind what the log held before the file.</summary>
    public Interaction Placed(Interaction interaction, InteractionOrder order) => order is InteractionOrder.Lines or InteractionOrder.WithinUser
        ? interaction with { Timestamp = interaction.Timestamp + _ordered } : interaction;

    /// <summary>Names the events that no stream but one holds: their order is the file's, so the set tells the rows.</summary>
    private string NameOfRest(string? own)
    {
        var sum = UInt128.Zero;
        foreach (var (hash, holder) in _holders)
        {
            if (holder is null || holder == own) sum = unchecked(sum + ((UInt128)hash * hash) + hash);
        }

        return sum.ToString("x32", CultureInfo.InvariantCulture);
    }

    private static ulong HashOf(string eventId) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));
}

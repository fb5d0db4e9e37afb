using System.Text.Json;
using Microsoft.Extensions.Logging;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub;

/// <summary>One hub: its identity on disk, its partitions and who reads them.</summary>
internal sealed class Hub : IDisposable
{
    private const string IdentityFile = "hub.json";
    private const int Format = 1;

    private readonly HashSet<string>? consumerGroups;
    private int nextPartition;

    private Hub(string name, DateTimeOffset createdAt, HubPartition[] partitions, HashSet<string>? consumerGroups)
    {
        Name = name;
        CreatedAt = createdAt;
        Partitions = partitions;
        this.consumerGroups = consumerGroups;
    }

    public string Name { get; }

    /// <summary>When the hub was first created: sequence numbers and offsets mean something only together with it.</summary>
    public DateTimeOffset CreatedAt { get; }

    public IReadOnlyList<HubPartition> Partitions { get; }

    public static Hub Open(string root, HubDefinition definition, PartitionLogOptions logOptions, TimeProvider time, ILogger logger)
    {
        // A name is compared without case, and so must its folder be on every file system.
#pragma warning disable CA1308
        var directory = Path.Combine(root, definition.Name.ToLowerInvariant());
#pragma warning restore CA1308
        Directory.CreateDirectory(directory);
        var identity = ReadOrCreateIdentity(directory, definition, time);
        var partitions = new List<HubPartition>();
        try
        {
            for (var id = 0; id < identity.PartitionCount; id++)
                partitions.Add(new HubPartition(id, PartitionLog.Open(Path.Combine(directory, $"{id}"), logOptions, time, logger)));
        }
        catch
        {
            partitions.ForEach(p => p.Dispose());
            throw;
        }

        return new Hub(
            definition.Name,
            identity.CreatedAt,
            [.. partitions],
            definition.ConsumerGroups is { } groups
                ? new HashSet<string>(groups, StringComparer.OrdinalIgnoreCase) { Wire.AmqpNames.DefaultConsumerGroup }
                : null);
    }

    public bool HasConsumerGroup(string name) => consumerGroups?.Contains(name) ?? true;

    public HubPartition? Find(string? id) =>
        int.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number < Partitions.Count
            ? Partitions[number]
            : null;

    /// <summary>The partition for events with this key; without one, each in turn.</summary>
    public HubPartition Choose(ReadOnlyMemory<byte>? key) => Partitions[
        key is { } bytes
            ? PartitionKeyHash.ToPartition(bytes.Span, Partitions.Count)
            : (int)((uint)Interlocked.Increment(ref nextPartition) % (uint)Partitions.Count)];

    public void EnforceRetention()
    {
        foreach (var partition in Partitions)
            partition.Log.EnforceRetention();
    }

    public void Dispose()
    {
        foreach (var partition in Partitions)
            partition.Dispose();
    }

    private static Identity ReadOrCreateIdentity(string directory, HubDefinition definition, TimeProvider time)
    {
        var path = Path.Combine(directory, IdentityFile);
        if (!File.Exists(path))
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            var created = new Identity(Format, definition.Name, now, definition.PartitionCount);
            var temporary = path + ".new";
            using (var file = File.Create(temporary))
            {
                JsonSerializer.Serialize(file, created, JsonSerializerOptions.Web);
                // The name must not be on the disk before what it names.
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return created;
        }

        var stored = JsonSerializer.Deserialize<Identity>(File.ReadAllText(path), JsonSerializerOptions.Web)
            ?? throw new InvalidDataException($"'{path}' is empty.");
        if (stored.Format != Format)
            throw new InvalidDataException($"'{path}' has format {stored.Format}; this program reads format {Format}.");
        if (stored.PartitionCount != definition.PartitionCount)
            throw new InvalidDataException(
                $"Hub '{definition.Name}' was created with {stored.PartitionCount} partitions and is asked for with {definition.PartitionCount}: "
                    + $"keys would change their partition. Delete '{directory}' to start anew.");
        return stored;
    }

    private sealed record Identity(int Format, string Name, DateTimeOffset CreatedAt, int PartitionCount);
}

namespace Recsys.EventHubs.Client;

/// <summary>Which partition events go to.</summary>
public readonly record struct SendTarget
{
    private SendTarget(string? key, string? id)
    {
        Key = key;
        Id = id;
    }

    /// <summary>The hub chooses, message by message.</summary>
    public static SendTarget Any => default;

    internal string? Key { get; }

    internal string? Id { get; }

    /// <summary>The partition that the key maps to (see <c>PartitionKeyHash</c>): one key, one partition, in order.</summary>
    public static SendTarget PartitionKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return new SendTarget(key, null);
    }

    /// <summary>This partition.</summary>
    public static SendTarget PartitionId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new SendTarget(null, id);
    }
}

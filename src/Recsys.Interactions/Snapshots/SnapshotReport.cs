namespace Recsys.Interactions.Snapshots;

/// <summary>What a reading of a snapshot met; filled in on the way. Stored = taken + resent + erased + rejected.</summary>
public sealed class SnapshotReport
{
    /// <summary>Rejected events listed one by one; the counts go on.</summary>
    public const int MaxListed = 100;

    private readonly List<RejectedEvent> _listed = [];
    private readonly SortedDictionary<string, long> _byCode = new(StringComparer.Ordinal);

    /// <summary>Events that the log held.</summary>
    public long Stored { get; internal set; }

    /// <summary>Interactions handed out.</summary>
    public long Taken { get; internal set; }

    /// <summary>Events left out because their producer had sent the same event id before.</summary>
    public long Resent { get; internal set; }

    /// <summary>Events left out because their user is erased.</summary>
    public long Erased { get; internal set; }

    /// <summary>Events that are no interactions.</summary>
    public long Rejected { get; private set; }

    /// <summary>Rejected events by the code of their reason.</summary>
    public IReadOnlyDictionary<string, long> RejectedByCode => _byCode;

    /// <summary>The first <see cref="MaxListed"/> rejected events.</summary>
    public IReadOnlyList<RejectedEvent> RejectedEvents => _listed;

    internal void Reject(RejectedEvent rejected)
    {
        Rejected++;
        _byCode[rejected.Error.Code] = _byCode.GetValueOrDefault(rejected.Error.Code) + 1;
        if (_listed.Count < MaxListed)
        {
            _listed.Add(rejected);
        }
    }
}

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>How often ownership is looked at and renewed, and when an owner counts as gone.</summary>
internal sealed record BalanceTimes
{
    public TimeSpan Cycle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Blob times have whole seconds: several cycles and a second of slack.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before a partition is opened again after an error.</summary>
    public TimeSpan Reopen { get; init; } = TimeSpan.FromSeconds(1);
}

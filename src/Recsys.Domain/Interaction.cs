using Recsys.Domain.Context;

namespace Recsys.Domain;

/// <summary>One thing that one user did with one item at one moment: the body of an event.</summary>
public sealed record Interaction
{
    /// <summary>Chosen by the producer and unique for ever: a resend carries the same id and is dropped.</summary>
    public required string EventId { get; init; }

    /// <summary>The user, in the app's own words; of somebody who has no id, the visit.</summary>
    public required string UserId { get; init; }

    /// <summary>The item, in the app's own words.</summary>
    public required string ItemId { get; init; }

    /// <summary>What happened.</summary>
    public required InteractionType Type { get; init; }

    /// <summary>A rating, a price, a number of seconds: whatever the type counts in.</summary>
    public double? Value { get; init; }

    /// <summary>When it happened, in the user's local time: the offset is what makes an hour an evening hour.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The visit that the interaction belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>Device, country and every other field that the app sent.</summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;
}

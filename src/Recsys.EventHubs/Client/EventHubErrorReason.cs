namespace Recsys.EventHubs.Client;

/// <summary>Why an operation on a hub failed.</summary>
public enum EventHubErrorReason
{
    /// <summary>Something that has no name here; the message tells.</summary>
    Other,

    /// <summary>Another receiver with an owner level that is not lower took the partition.</summary>
    OwnershipLost,

    /// <summary>There is no such hub, consumer group or partition.</summary>
    NotFound,

    /// <summary>A single event is larger than a message may be.</summary>
    MessageTooLarge,

    /// <summary>The token was refused, or does not allow this.</summary>
    Unauthorized,

    /// <summary>The hub could not be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>The hub did not answer in time.</summary>
    Timeout,

    /// <summary>The hub asks to come back later.</summary>
    Busy,

    /// <summary>A limit of the hub is reached, such as five receivers of a partition.</summary>
    QuotaExceeded,

    /// <summary>The hub does not understand the request, such as a position beyond the end of the partition.</summary>
    InvalidRequest,

    /// <summary>The producer or receiver was disposed.</summary>
    Closed,
}

namespace Recsys.Interactions.Tests.Faults;

/// <summary>What the proxy does to a request.</summary>
internal enum FaultKind
{
    None,

    /// <summary>The connection breaks before the request reaches storage.</summary>
    LostRequest,

    /// <summary>Storage does what was asked; the connection breaks before the answer comes back.</summary>
    LostResponse,

    /// <summary>The connection breaks, and the request reaches storage some time later, when others may have written.</summary>
    LateRequest,

    /// <summary>503 Server Busy without a look at storage.</summary>
    Busy,

    /// <summary>Storage does what was asked; the answer comes after the client has given up.</summary>
    TimeOut,

    /// <summary>The answer's body comes in two halves with a pause between.</summary>
    SlowBody,
}

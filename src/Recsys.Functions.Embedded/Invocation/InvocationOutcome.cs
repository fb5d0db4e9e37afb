namespace Recsys.Functions.Embedded.Invocation;

/// <summary>How the attempts of an invocation ended.</summary>
internal enum InvocationOutcome
{
    Succeeded,

    /// <summary>It threw, and its retry policy, if it has one, is used up.</summary>
    Failed,

    /// <summary>The host stops or the trigger lost its right to run it; it counts as not having run.</summary>
    Aborted,
}

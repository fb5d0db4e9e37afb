namespace Recsys.Interactions.Log;

/// <summary>What the writer does where events expired in the hub before they were read.</summary>
public enum GapPolicy
{
    /// <summary>Stop and say so: nothing is lost silently.</summary>
    Refuse,

    /// <summary>
    /// Write an empty blob over the gap and go on, once the gap has stayed for <see cref="InteractionLogWriter.DefaultGapGrace"/>: until then
    /// another owner may be about to write what lies in it.
    /// </summary>
    Record,
}

namespace Recsys.Interactions.Log;

/// <summary>A partition of the log does not continue where it should; the message names partition and sequence number.</summary>
public sealed class BrokenChainException(string message) : Exception(message);

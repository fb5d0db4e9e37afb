namespace Recsys.Training.Runs;

/// <summary>A stored event that is no interaction: where it lies in the log, and why. The event itself stays there as it came.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Partition">The partition.</param>
/// <param name="SequenceNumber">Its number.</param>
/// <param name="Code">The stable code of the reason.</param>
/// <param name="Field">The field at fault; empty where it is the whole body.</param>
/// <param name="Message">The reason in words.</param>
public sealed record RejectedLine(string StreamId, int Partition, long SequenceNumber, string Code, string Field, string Message);

namespace Recsys.Training.Runs;

/// <summary>Asks for one slice of the training of one family.</summary>
/// <param name="Run">The run.</param>
/// <param name="Family">The family.</param>
/// <param name="Seconds">How long the slice may take; it ends after the epoch in which the time is over, or in the midst of a long one.</param>
/// <param name="CpuSeconds">
/// Processor seconds that the slice may use; with 0 the training ends with the model that it has. Null where only wall time counts.
/// </param>
public sealed record SliceRequest(TrainingRun Run, string Family, double Seconds, double? CpuSeconds = null)
{
    /// <summary>Whether the trained family goes on over all events, to be served.</summary>
    public bool IsRefit { get; init; }
}

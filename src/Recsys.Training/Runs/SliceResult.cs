namespace Recsys.Training.Runs;

/// <summary>Where the training of a family stands after a slice.</summary>
/// <param name="Family">The family.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="MaxEpochs">The most epochs that it can take.</param>
/// <param name="IsFinished">Whether the trained model has been saved.</param>
/// <param name="BestValidationNdcg10">NDCG@10 on the validation cases at the best epoch so far.</param>
/// <param name="Seconds">Wall time of all slices so far.</param>
public sealed record SliceResult(string Family, int Epoch, int MaxEpochs, bool IsFinished, double BestValidationNdcg10, double Seconds)
{
    /// <summary>Processor time of all slices so far.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Whether its last epoch is its best one whatever validation says by then: its rate falls.</summary>
    public bool IsBestAtItsEnd { get; init; }

    /// <summary>Seconds that it took to begin the slice and to save what it had come to.</summary>
    public double SecondsToReturn { get; init; }

    /// <summary>Processor seconds, about, that the end of the training takes: a family that has no more than these left ends.</summary>
    public double CpuSecondsToEnd { get; init; }
}

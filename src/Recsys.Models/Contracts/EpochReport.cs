namespace Recsys.Models.Contracts;

/// <summary>What one epoch brought.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">Mean training loss of the epoch.</param>
/// <param name="ValidationNdcg10">NDCG@10 on the validation cases (or a fixed sample of them), full ranking, seen excluded.</param>
/// <param name="IsBest">Whether this is the best epoch so far: the one whose parameters are kept.</param>
/// <param name="Seconds">Wall time of training and validation.</param>
public sealed record EpochReport(int Epoch, double Loss, double ValidationNdcg10, bool IsBest, double Seconds)
{
    /// <summary>The standard error of <see cref="ValidationNdcg10"/> over its cases; 0 where it is not known.</summary>
    public double ValidationError { get; init; }
}

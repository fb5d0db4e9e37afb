namespace Recsys.Models.Ratings;

/// <summary>What one epoch brought.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">Mean training loss of the epoch, a rating's.</param>
/// <param name="ValidationRmse">RMSE on the validation ratings.</param>
/// <param name="IsBest">Whether this is the best epoch so far: the one whose parameters are kept.</param>
/// <param name="Seconds">Wall time of training and validation.</param>
public sealed record RatingEpoch(int Epoch, double Loss, double ValidationRmse, bool IsBest, double Seconds);

namespace Recsys.Models.Ratings;

/// <summary>A training of a rating model, an epoch at a time.</summary>
public interface IRatingTraining : IDisposable
{
    /// <summary>The most epochs that this training can take.</summary>
    int MaxEpochs { get; }

    /// <summary>Whether early stopping, or the last epoch, has ended the training.</summary>
    bool IsFinished { get; }

    /// <summary>Trains one epoch and validates. Memory is flat from the second epoch on.</summary>
    RatingEpoch RunEpoch(CancellationToken cancellationToken);

    /// <summary>The model with the parameters of the best epoch. The training may be disposed afterwards.</summary>
    IRatingModel Finish();
}

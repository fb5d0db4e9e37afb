namespace Recsys.Models.Contracts;

/// <summary>
/// A training that can be cut into slices: run some epochs, save, go on in another process. The random stream of an epoch depends on
/// (seed, epoch) alone, so that a sliced training gives the same bits as an unbroken one.
/// </summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>Epochs done.</summary>
    int Epoch { get; }

    /// <summary>The most epochs that this training can take; progress is shown against it.</summary>
    int MaxEpochs { get; }

    /// <summary>Whether early stopping, or the last epoch, has ended the training.</summary>
    bool IsFinished { get; }

    /// <summary>
    /// Processor seconds that this session has used on threads of its own, where inputs are made while a step runs: what a clock of the training
    /// thread does not see. 0 where there is no such thread, or the system has no such clock.
    /// </summary>
    double InputCpuSeconds { get; }

    /// <summary>Trains one epoch and validates. Memory is flat from the second epoch on.</summary>
    EpochReport RunEpoch(CancellationToken cancellationToken);

    /// <summary>Writes parameters, the best parameters so far, optimiser state and epoch; the same state gives the same bytes.</summary>
    void Save(Stream stream);

    /// <summary>Continues from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The checkpoint belongs to other shapes or another family.</exception>
    void Restore(Stream stream);

    /// <summary>The model with the parameters of the best epoch. The session may be disposed afterwards; the model owns its own tensors.</summary>
    ITrainedModel Finish();
}

namespace Recsys.Models.Contracts;

/// <summary>
/// A training that can be cut into slices: run some epochs, or a part of one, save, go on in another process. The random stream of an epoch depends
/// on (seed, epoch) alone, so that a sliced training gives the same bits as an unbroken one.
/// </summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>
    /// Begins with what a trained model is instead of with nothing. The input is that of a refit (<see cref="TrainingInput.Over"/>): what was chosen
    /// stays, what is counted is counted over all events, and parameters go on from where they are for a few epochs that nobody judges.
    /// </summary>
    /// <param name="trained">What <see cref="ITrainedModel.Save"/> wrote.</param>
    /// <exception cref="InvalidDataException">It is of another family or of other shapes.</exception>
    void GoOnFrom(Stream trained);

    /// <summary>Epochs done.</summary>
    int Epoch { get; }

    /// <summary>The most epochs that this training can take; progress is shown against it.</summary>
    int MaxEpochs { get; }

    /// <summary>
    /// The share of its work that is done, about, from 0 to 1: of the epochs that its curve so far lets expect, not of <see cref="MaxEpochs"/>.
    /// </summary>
    double ShareDone => IsFinished ? 1 : Epoch / (double)MaxEpochs;

    /// <summary>Whether there has been a step: without one a model would be chance.</summary>
    bool HasLearnt { get; }

    /// <summary>Whether early stopping, the last epoch or <see cref="Conclude"/> has ended the training.</summary>
    bool IsFinished { get; }

    /// <summary>
    /// Processor seconds that this session has used on threads of its own, where inputs are made while a step runs: what a clock of the training
    /// thread does not see. 0 where there is no such thread, or the system has no such clock.
    /// </summary>
    double InputCpuSeconds { get; }

    /// <summary>
    /// Processor seconds that it takes, about, to judge what an epoch has learnt and to make the model of it: a training that shall end with its time
    /// stops so much before.
    /// </summary>
    double CpuSecondsToEnd => 0;

    /// <summary>Whether its last epoch is its best one, whatever validation says before: a training whose rate falls.</summary>
    bool IsBestAtItsEnd => false;

    /// <summary>Trains one epoch, or what is left of it, and validates. Memory is flat from the second epoch on.</summary>
    EpochReport RunEpoch(CancellationToken cancellationToken) => RunEpoch(() => false, cancellationToken)!;

    /// <summary>The same, but for as long as there is time; at least one step.</summary>
    /// <param name="isTimeOver">Asked after each step.</param>
    /// <param name="cancellationToken">Gives up; the session is of no use afterwards.</param>
    /// <returns>Null where the time was over in the midst of the epoch: the next call goes on from there.</returns>
    EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken);

    /// <summary>Ends the training here. What an epoch that is not over has learnt is judged and counts as one epoch, which is returned.</summary>
    EpochReport? Conclude();

    /// <summary>Writes parameters, the best parameters so far, optimiser state and epoch; the same state gives the same bytes.</summary>
    void Save(Stream stream);

    /// <summary>Continues from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The checkpoint belongs to other shapes or another family.</exception>
    void Restore(Stream stream);

    /// <summary>
    /// The model with the parameters of the best epoch, once: they are the model's afterwards, and the session is good for nothing but disposal.
    /// </summary>
    ITrainedModel Finish();
}

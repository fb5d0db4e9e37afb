using System.Diagnostics;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>
/// Runs the epochs of one family on a thread of its own: two train side by side on two cores, and one that is alone has the others help
/// (<see cref="Cores"/>).
/// </summary>
public static class FamilyTraining
{
    /// <summary>How often one is told of an epoch that goes on.</summary>
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    /// <summary>Trains from nothing to the end.</summary>
    /// <param name="family">The family.</param>
    /// <param name="input">Data and seed.</param>
    /// <param name="progress">Told of every epoch, and every second within one.</param>
    /// <param name="cancellationToken">Stops after the running step.</param>
    /// <param name="maxCpuSeconds">Processor seconds after which it ends with what it has, asked after each step; null for no end.</param>
    public static Task<TrainedFamily> TrainToEndAsync(
        IModelFamily family, TrainingInput input, Action<EpochProgress>? progress, CancellationToken cancellationToken,
        Func<double>? maxCpuSeconds = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        return ToEndAsync(() => family.Start(input), progress, maxCpuSeconds, cancellationToken);
    }

    /// <summary>Takes a trained model on over all events.</summary>
    /// <param name="family">The family.</param>
    /// <param name="input">Of <see cref="TrainingInput.Over"/>.</param>
    /// <param name="trained">What the model was saved as.</param>
    /// <param name="cancellationToken">Stops after the running step.</param>
    public static Task<TrainedFamily> RefitAsync(IModelFamily family, TrainingInput input, Stream trained, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(family);
        return ToEndAsync(
            () =>
            {
                var session = family.Start(input);
                session.GoOnFrom(trained);
                return session;
            },
            null, null, cancellationToken);
    }

    private static Task<TrainedFamily> ToEndAsync(
        Func<ITrainingSession> start, Action<EpochProgress>? progress, Func<double>? maxCpuSeconds, CancellationToken cancellationToken) =>
        OnOwnThread(() =>
        {
            var clock = TrainingClock.Start();
            using var session = start();
            var (epochs, ranOut) = RunEpochs(
                session, new SliceTime(clock, session, double.PositiveInfinity, maxCpuSeconds, isLast: true), progress, cancellationToken);
            var model = session.Finish();
            return new TrainedFamily(model, new FamilyProgress(epochs, clock.WallSeconds, clock.CpuSecondsWith(session)) { RanOutOfTime = ranOut });
        });

    /// <summary>
    /// Runs epochs until the session is finished or the time of the slice is over; at least one step. Where the family has no time left at all
    /// the session is finished as it is.
    /// </summary>
    /// <returns>The epochs, and whether the training ended with its time.</returns>
    internal static (List<EpochReport> Epochs, bool RanOutOfTime) RunEpochs(
        ITrainingSession session, SliceTime time, Action<EpochProgress>? progress, CancellationToken cancellationToken)
    {
        var epochs = new List<EpochReport>();
        var told = Stopwatch.GetTimestamp();
        while (!session.IsFinished && !(time.IsEnd && session.HasLearnt))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (session.RunEpoch(IsOver, cancellationToken) is not { } report) break;
            Add(report);
            if (time.IsOver) break;
        }

        var ranOut = !session.IsFinished && time.IsEnd;
        if (ranOut && session.Conclude() is { } last) Add(last);
        return (epochs, ranOut);

        bool IsOver()
        {
            if (progress is not null && Stopwatch.GetElapsedTime(told) >= TellInterval) Tell(isEpochOver: false);
            return time.IsOverInEpoch;
        }

        void Add(EpochReport report)
        {
            epochs.Add(report);
            Tell(isEpochOver: true);
        }

        void Tell(bool isEpochOver)
        {
            told = Stopwatch.GetTimestamp();
            progress?.Invoke(new EpochProgress(session.Epoch, epochs.LastOrDefault(), session.MaxEpochs, session.ShareDone, time.CpuSeconds)
            {
                IsEpochOver = isEpochOver,
            });
        }
    }

    /// <summary>
    /// Work on a thread that does nothing else: thread pool threads are shared with requests, and the processor time of a training
    /// is the time of its thread.
    /// </summary>
    internal static Task<T> OnOwnThread<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            using var core = Cores.Take();
            try
            {
                result.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                result.SetCanceled(e.CancellationToken);
            }
#pragma warning disable CA1031 // Whatever ends the work belongs to the one who waits for it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                result.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = "recsys-training",
        };
        thread.Start();
        return result.Task;
    }
}

using Recsys.Models;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Trains one family for a slice of time: from the last checkpoint to the next one, or to the trained model. A slice that is cut off is
/// done again from the checkpoint before it, with the same result. A refit goes on from the trained model over all events.
/// </summary>
public sealed class TrainSliceStep(RunData data)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidDataException">An earlier step of the run has not been done, or its blob is damaged.</exception>
    public async Task<SliceResult> RunAsync(SliceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (folder, name, isRefit) = (data.FolderOf(request.Run), request.Family, request.IsRefit);
        if (await folder.ExistsAsync(RunFolder.Trained(name, isRefit), cancellationToken).ConfigureAwait(false))
        {
            var done = await folder.ReadJsonAsync<FamilyProgress>(RunFolder.Progress(name, isRefit), cancellationToken).ConfigureAwait(false);
            return Result(name, done, done.Epochs.Count, isFinished: true);
        }

        try
        {
            return await TrainAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            TorchRuntime.ReturnFreedMemory();
        }
    }

    private async Task<SliceResult> TrainAsync(SliceRequest request, CancellationToken cancellationToken)
    {
        var (folder, name, isRefit) = (data.FolderOf(request.Run), request.Family, request.IsRefit);
        var input = await data.LoadAsync(request.Run, cancellationToken, isRefit).ConfigureAwait(false);
        if (isRefit && !input.IsRefit) return Result(name, FamilyProgress.None, 0, isFinished: true);
        using var judged = isRefit ? await folder.OpenAsync(RunFolder.Trained(name), cancellationToken).ConfigureAwait(false) : null;
        using var checkpoint = await folder.TryOpenAsync(RunFolder.Checkpoint(name, isRefit), cancellationToken).ConfigureAwait(false);
        var slice = await FamilyTraining.OnOwnThread(
            () => Train(ModelFamilies.Get(name), input, request, judged, checkpoint, cancellationToken)).ConfigureAwait(false);
        using var session = slice.Session;
        var max = session.MaxEpochs;
        if (slice.Trained is null)
        {
            var saved = slice.Progress;
            await folder.WriteAsync(
                RunFolder.Checkpoint(name, isRefit), stream => saved = SliceCheckpoint.Save(slice.Progress, session, stream), cancellationToken)
                .ConfigureAwait(false);
            return Result(name, saved, max, isFinished: false) with
            {
                CpuSecondsToEnd = session.CpuSecondsToEnd,
                IsBestAtItsEnd = session.IsBestAtItsEnd,
                SecondsToReturn = slice.SecondsToBegin + saved.Seconds - slice.Progress.Seconds,
            };
        }

        // The curve first: the trained model is what says that this family is done.
        using var model = slice.Trained;
        await folder.WriteJsonAsync(RunFolder.Progress(name, isRefit), slice.Progress, cancellationToken).ConfigureAwait(false);
        await folder.WriteAsync(RunFolder.Trained(name, isRefit), model.Save, cancellationToken).ConfigureAwait(false);
        await folder.DeleteAsync(RunFolder.Checkpoint(name, isRefit), cancellationToken).ConfigureAwait(false);
        return Result(name, slice.Progress, max, isFinished: true);
    }

    private static SliceResult Result(string family, FamilyProgress progress, int maxEpochs, bool isFinished) =>
        new(family, progress.Epochs.Count, maxEpochs, isFinished, progress.BestValidationNdcg10(), progress.Seconds)
        {
            CpuSeconds = progress.CpuSeconds,
        };

    /// <summary>All of it on the thread of the training, whose clock counts it.</summary>
    private static Slice Train(
        IModelFamily family, TrainingInput input, SliceRequest request, Stream? judged, Stream? checkpoint, CancellationToken cancellationToken)
    {
        var clock = TrainingClock.Start();
        var session = family.Start(input);
        try
        {
            if (judged is not null) session.GoOnFrom(judged);
            return Train(clock, session, request, checkpoint, cancellationToken);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static Slice Train(
        TrainingClock clock, ITrainingSession session, SliceRequest request, Stream? checkpoint, CancellationToken cancellationToken)
    {
        var before = checkpoint is null ? FamilyProgress.None : SliceCheckpoint.Restore(checkpoint, session);
        var secondsToBegin = clock.WallSeconds;
        var time = new SliceTime(
            clock, session, request.Seconds, request.CpuSeconds is { } most ? () => most : null, isLast: request.CpuSeconds == 0);
        var (epochs, ranOut) = FamilyTraining.RunEpochs(session, time, null, cancellationToken);
        var trained = session.IsFinished ? session.Finish() : null;
        var progress = new FamilyProgress(
            [.. before.Epochs, .. epochs], before.Seconds + clock.WallSeconds, before.CpuSeconds + clock.CpuSecondsWith(session))
        {
            RanOutOfTime = ranOut,
        };
        return new Slice(session, progress, trained, secondsToBegin);
    }

    private sealed record Slice(ITrainingSession Session, FamilyProgress Progress, ITrainedModel? Trained, double SecondsToBegin);
}

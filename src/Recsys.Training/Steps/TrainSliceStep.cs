using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Trains one family for a slice of time: from the last checkpoint to the next one, or to the trained model. A slice that is cut off is
/// done again from the checkpoint before it, with the same result.
/// </summary>
public sealed class TrainSliceStep(RunData data)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidDataException">An earlier step of the run has not been done, or its blob is damaged.</exception>
    public async Task<SliceResult> RunAsync(SliceRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (folder, name) = (data.FolderOf(request.Run), request.Family);
        if (await folder.ExistsAsync(RunFolder.Trained(name), cancellationToken).ConfigureAwait(false))
        {
            var done = await folder.ReadJsonAsync<FamilyProgress>(RunFolder.Progress(name), cancellationToken).ConfigureAwait(false);
            return Result(name, done, done.Epochs.Count, isFinished: true);
        }

        var input = await data.LoadAsync(request.Run, cancellationToken).ConfigureAwait(false);
        var checkpoint = await folder.TryReadAsync(RunFolder.Checkpoint(name), cancellationToken).ConfigureAwait(false);
        var slice = await FamilyTraining.OnOwnThread(() => Train(input, request, checkpoint, cancellationToken)).ConfigureAwait(false);
        if (slice.Trained is { } trained)
        {
            // The curve first: the trained model is what says that this family is done.
            await folder.WriteJsonAsync(RunFolder.Progress(name), slice.Progress, cancellationToken).ConfigureAwait(false);
            await folder.WriteAsync(RunFolder.Trained(name), trained, cancellationToken).ConfigureAwait(false);
            await folder.DeleteAsync(RunFolder.Checkpoint(name), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await folder.WriteAsync(RunFolder.Checkpoint(name), slice.Checkpoint!, cancellationToken).ConfigureAwait(false);
        }

        return Result(name, slice.Progress, slice.MaxEpochs, slice.Trained is not null);
    }

    private static SliceResult Result(string family, FamilyProgress progress, int maxEpochs, bool isFinished) =>
        new(family, progress.Epochs.Count, maxEpochs, isFinished, progress.BestValidationNdcg10(), progress.Seconds);

    private static Slice Train(TrainingInput input, SliceRequest request, byte[]? checkpoint, CancellationToken cancellationToken)
    {
        var clock = TrainingClock.Start();
        using var session = ModelFamilies.Get(request.Family).Start(input);
        var before = checkpoint is null ? FamilyProgress.None : SliceCheckpoint.Restore(checkpoint, session);
        var epochs = FamilyTraining.RunEpochs(session, TimeSpan.FromSeconds(request.Seconds), clock, null, cancellationToken);
        byte[]? trained = null, next = null;
        if (session.IsFinished)
        {
            using var model = session.Finish();
            using var buffer = new MemoryStream();
            model.Save(buffer);
            trained = buffer.ToArray();
        }

        var progress = new FamilyProgress(
            [.. before.Epochs, .. epochs], before.Seconds + clock.WallSeconds, before.CpuSeconds + clock.CpuSecondsWith(session));
        if (trained is null)
        {
            next = SliceCheckpoint.Save(progress, session);
        }

        return new Slice(progress, session.MaxEpochs, trained, next);
    }

    private sealed record Slice(FamilyProgress Progress, int MaxEpochs, byte[]? Trained, byte[]? Checkpoint);
}

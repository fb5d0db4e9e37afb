using System.Text.Json;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>Counts popularity and neighbours and fits the blend of them and the trained families on the validation cases.</summary>
public sealed class FitBlendStep(RunData data)
{
    /// <summary>Runs the step.</summary>
    /// <exception cref="InvalidDataException">A family has not been trained.</exception>
    public async Task RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        var folder = data.FolderOf(run);
        var input = await data.LoadAsync(run, cancellationToken).ConfigureAwait(false);
        foreach (var family in ModelFamilies.Counted)
        {
            await CountAsync(family, folder, input, cancellationToken).ConfigureAwait(false);
        }

        using var models = await TrainedModels.LoadAsync(folder, run, input, cancellationToken).ConfigureAwait(false);
        var (weights, progress) = await FamilyTraining.OnOwnThread(() =>
        {
            var clock = TrainingClock.Start();
            var fitted = BlendFit.Fit(BlendMembers.Of(models.Members), input.Split.Validation, input.Split.Train.Context, run.Seed);
            return (fitted, new FamilyProgress([], clock.WallSeconds, clock.CpuSeconds));
        }).ConfigureAwait(false);
        await folder.WriteJsonAsync(RunFolder.Progress(BlendModel.ModelName), progress, cancellationToken).ConfigureAwait(false);
        await folder.WriteAsync(RunFolder.Blend, JsonSerializer.SerializeToUtf8Bytes(weights), cancellationToken).ConfigureAwait(false);
    }

    private static async Task CountAsync(IModelFamily family, RunFolder folder, TrainingInput input, CancellationToken cancellationToken)
    {
        var counted = await FamilyTraining.TrainToEndAsync(family, input, null, cancellationToken).ConfigureAwait(false);
        using var model = counted.Model;
        await folder.WriteAsync(RunFolder.Trained(model.Name), model.Save, cancellationToken).ConfigureAwait(false);
        await folder.WriteJsonAsync(RunFolder.Progress(model.Name), counted.Progress, cancellationToken).ConfigureAwait(false);
    }
}

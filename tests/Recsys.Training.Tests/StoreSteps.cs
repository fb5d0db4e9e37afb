using Recsys.Interactions.Items;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>The steps in this process, one attempt each; a test may break one.</summary>
internal sealed class StoreSteps(TrainingStore store) : ITrainingSteps
{
    /// <summary>What the items are, where anybody has said.</summary>
    public ItemCatalog? Catalog { get; init; }

    /// <summary>Asked before each slice, whether it fails.</summary>
    public Func<SliceRequest, bool, StepFailedException?> BreakSlice { get; init; } = (_, _) => null;

    /// <summary>Done after the training of all families.</summary>
    public Func<TrainingRun, Task> BeforeBlend { get; init; } = _ => Task.CompletedTask;

    /// <summary>Done before what is judged by all events is exported.</summary>
    public Func<TrainingRun, Task> BeforeExport { get; init; } = _ => Task.CompletedTask;

    /// <summary>Done before the data is fixed.</summary>
    public Action BeforeSnapshot { get; init; } = () => { };

    /// <summary>Done before erasures are closed.</summary>
    public Action AtEnd { get; init; } = () => { };

    /// <summary>Which model of a run is served wrongly.</summary>
    public Func<TrainingRun, string> WrongModel { get; init; } = _ => "";

    /// <summary>Told of every stage and slice.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>The stages that were entered.</summary>
    public List<string> Stages { get; } = [];

    public Task<TrainingRun> TakeSnapshotAsync(TrainingRequest request)
    {
        BeforeSnapshot();
        return store.SnapshotAsync(request, Catalog);
    }

    public Task<RunOutcome> EndEmptyAsync(TrainingRun run) => store.EndEmptyAsync(run);

    public async Task<SliceResult> TrainSliceAsync(SliceRequest request, bool isAlone)
    {
        if (BreakSlice(request, isAlone) is { } failure) throw failure;
        try
        {
            return await store.SliceOrKnownAsync(request);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new StepFailedException(e.Message, e);
        }
    }

    public async Task<TrainingRun> FitBlendAsync(TrainingRun run)
    {
        await BeforeBlend(run);
        return await store.BlendAsync(run);
    }

    public Task<TrainingRun> JudgeAsync(JudgeRequest request) => store.JudgeAsync(request);

    public Task EvaluateAsync(TrainingRun run) => store.GatherAsync(run);

    public async Task<TrainingRun> ExportAsync(TrainingRun run)
    {
        await BeforeExport(run);
        return await store.ExportAsync(run, WrongModel(run));
    }


    public Task<GateVerdict> GateAsync(TrainingRun run) => store.GateAsync(run);

    public Task<RunOutcome> PublishAsync(PublishRequest request) => store.PublishAsync(request.Run, request.Verdict, request.Promote);

    /// <summary>What was done at the end, whether the run failed or not.</summary>
    public List<string> Ended { get; } = [];

    public Task CloseErasuresAsync(TrainingRun? run)
    {
        AtEnd();
        Ended.Add("erasures");
        return store.CloseErasuresAsync(run);
    }

    public Task RemoveOldVersionsAsync(TrainingRun? run)
    {
        Ended.Add("removal");
        return store.RemoveOldVersionsAsync(run);
    }

    public void Enter(string stage, TrainingRun? run)
    {
        Stages.Add(stage);
        Say(stage);
    }

    public void Report(SliceResult slice) => Say($"{slice.Family}, epoch {slice.Epoch} of at most {slice.MaxEpochs}, {slice.Seconds:0} s");
}

using System.Diagnostics;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Registry;
using Recsys.SpeedBench.Log;
using Recsys.Training;
using Recsys.Training.Runs;
using Recsys.Training.Steps;
using Recsys.Training.Workflow;

namespace Recsys.SpeedBench.Scale;

/// <summary>
/// The steps of a run in this process, as the training app composes them; it says of each stage how long it took and its peak memory.
/// </summary>
internal sealed class ScaleSteps(BlobContainerClient container, TrainingOptions options) : ITrainingSteps, IDisposable
{
    private readonly RunData _data = new(container);
    private readonly ModelRegistry _registry = new(container, TimeProvider.System);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _stage = "start";
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;

    /// <summary>Highest resident memory so far, in MB.</summary>
    public long PeakMB { get; private set; }

    public Task<TrainingRun> TakeSnapshotAsync(TrainingRequest request) =>
        new TakeSnapshotStep(container, _data, options, PositiveTypes.Default, _registry).RunAsync(request, default);

    public Task<RunOutcome> EndEmptyAsync(TrainingRun run) => new EndEmptyRunStep(_data).RunAsync(run, default);

    public Task<SliceResult> TrainSliceAsync(SliceRequest request, bool isAlone) => new TrainSliceStep(_data).RunAsync(request, default);

    public Task<TrainingRun> FitBlendAsync(TrainingRun run) => new FitBlendStep(_data).RunAsync(run, default);

    public Task<TrainingRun> JudgeAsync(JudgeRequest request) => new JudgeModelStep(_data).RunAsync(request, default);

    public Task EvaluateAsync(TrainingRun run) =>
        new EvaluateModelStep(_data, new CurrentVersionReplay(container, _registry)).RunAsync(run, default);

    public Task<TrainingRun> ExportAsync(TrainingRun run) => new ExportModelStep(_data).RunAsync(run, default);

    public Task<GateVerdict> GateAsync(TrainingRun run) => new GateModelStep(_data).RunAsync(run, default);

    public Task<RunOutcome> PublishAsync(PublishRequest request) => new PublishModelStep(_data, _registry).RunAsync(request, default);

    public Task CloseErasuresAsync(TrainingRun? run) => new CloseErasuresStep(container, _registry).RunAsync(run, default);

    public Task RemoveOldVersionsAsync(TrainingRun? run) =>
        new RemoveOldVersionsStep(container, _registry, options, TimeProvider.System).RunAsync(run, default);

    public Task<Models.Contracts.TrainingInput> InputAsync(TrainingRun run) => _data.LoadAsync(run, default);

    public void Enter(string stage, TrainingRun? run)
    {
        var (cpu, peak) = (Environment.CpuUsage.TotalTime, PeakMemory.OfThis());
        PeakMB = Math.Max(PeakMB, peak);
        LogBench.Line($"{_stage}: {_clock.Elapsed.TotalSeconds:F0} s, {(cpu - _cpu).TotalSeconds:F0} processor seconds, peak {peak} MB");
        PeakMemory.Reset();
        _clock.Restart();
        (_stage, _cpu) = (stage, cpu);
    }

    public void Report(SliceResult slice) => LogBench.Line(
        $"  {slice.Family}: epoch {slice.Epoch} of {slice.MaxEpochs}, NDCG@10 {slice.BestValidationNdcg10:F4}, {slice.CpuSeconds:F0} CPU seconds");

    public void Dispose() => _data.Dispose();
}

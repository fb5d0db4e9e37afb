using Azure.Storage.Blobs;
using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.Gate;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>
/// The data of runs. A worker does several steps of one run, some of them side by side: the last data set stays in memory, so that it is
/// read once a worker and not once a slice.
/// </summary>
public sealed class RunData(BlobContainerClient container) : IDisposable
{
    private const int Enough = GateOptions.MinCases;

    private readonly SemaphoreSlim _gate = new(1);
    private string? _version;
    private TrainingInput? _input;
    private TrainingInput? _refit;

    /// <summary>The blobs of a run.</summary>
    public RunFolder FolderOf(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunFolder(container, run.Version);
    }

    /// <summary>
    /// What the families of a run are trained on; or refitted, which is the same where all was too little to leave anything to judge by.
    /// </summary>
    /// <exception cref="InvalidDataException">The data is not there or damaged.</exception>
    public async Task<TrainingInput> LoadAsync(TrainingRun run, CancellationToken cancellationToken, bool isRefit = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        // A step begins with this: what the one before it has left is not kept beside it.
        TorchRuntime.ReturnFreedMemory();
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_version != run.Version || _input is null)
            {
                (_input, var all) = await ReadAsync(FolderOf(run), run, cancellationToken).ConfigureAwait(false);
                _refit = _input.Split.Train.Count == all.Count ? _input : _input.Over(all);
                _version = run.Version;
            }

            return isRefit ? _refit! : _input;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the families of a run were judged after, and all of its data.</summary>
    /// <exception cref="InvalidDataException">The data is not there or damaged.</exception>
    internal static async Task<(TrainingInput Input, InteractionDataset All)> ReadAsync(
        RunFolder folder, TrainingRun run, CancellationToken cancellationToken)
    {
        using var stream = await folder.OpenAsync(RunFolder.Dataset, cancellationToken).ConfigureAwait(false);
        var catalog = RunCatalog.Read(await folder.ReadAsync(RunFolder.Catalog, cancellationToken).ConfigureAwait(false));
        var all = DatasetFile.Load(stream);
        return (new TrainingInput(Split(all, run.Protocol), run.Seed) { Catalog = catalog, CpuSeconds = run.CpuSecondsOfFamily }, all);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>How data is divided that was asked to be divided so.</summary>
    /// <returns>
    /// The protocol asked for, but leave-one-out where a division in time makes no sense: without moments the last users would be tested, and nothing
    /// learnt of them; and where nearly all users of a span are new in it there is nothing to choose or to judge by. Where leave-one-out has no more
    /// than too few cases either, the log is too small, and what was asked for holds as long as it leaves any.
    /// </returns>
    internal static string ProtocolFor(InteractionDataset dataset, string asked)
    {
        if (asked != Protocols.TimeSplitName || !dataset.IsTimed) return Protocols.LeaveOneOutName;
        var split = Split(dataset, asked);
        var cases = Math.Min(split.Validation.Count, split.Test.Count);
        return cases >= Enough || (cases > 0 && Split(dataset, Protocols.LeaveOneOutName).Test.Count < Enough) ? asked : Protocols.LeaveOneOutName;
    }

    internal static DatasetSplit Split(InteractionDataset dataset, string protocol) =>
        protocol == Protocols.LeaveOneOutName ? Protocols.LeaveOneOut(dataset) : Protocols.TimeSplit(dataset);
}

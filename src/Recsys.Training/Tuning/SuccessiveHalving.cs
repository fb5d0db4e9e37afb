using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;

namespace Recsys.Training.Tuning;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943): all trials train a few epochs, the better 1/η go on to
/// η times as many, and so on until one is left. A training goes on from its checkpoint, so no epoch is done twice; a search that was cut off
/// goes on from its file of trials.
/// </summary>
/// <param name="input">The data: trials are judged by its validation cases and never see its test cases.</param>
/// <param name="dataset">The name of the data in the file of trials.</param>
/// <param name="trials">Where rows are kept.</param>
/// <param name="checkpoints">A folder for trainings that are not finished.</param>
public sealed class SuccessiveHalving(TrainingInput input, string dataset, TrialFile trials, string checkpoints)
{
    /// <summary>Trainings at the same time, a thread each.</summary>
    public const int Lanes = 2;

    private readonly ConcurrentDictionary<(int Trial, int Rung), TrialResult> _done = new();

    /// <summary>Searches.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">Size and seed of the search.</param>
    /// <param name="observer">Told of every row, also of those that the file had already.</param>
    /// <param name="cancellationToken">Stops after the running epochs; run it again to go on.</param>
    /// <returns>The last row of every trial, the best first: a trial that came further is above one that was left behind.</returns>
    public async Task<IReadOnlyList<TrialResult>> RunAsync(
        string family, TuningOptions options, Action<TrialResult>? observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(checkpoints);
        // The rows of another family's search are none of this one's.
        _done.Clear();
        foreach (var row in trials.Read().Where(r => IsOf(r, family, options)))
        {
            _done[(row.Trial, row.Rung)] = row;
        }

        int[] candidates = [.. Enumerable.Range(0, options.Trials)];
        var epochs = options.Epochs;
        for (var rung = 0; ; rung++)
        {
            var rows = await RungAsync(family, candidates, rung, epochs, options, observer, cancellationToken).ConfigureAwait(false);
            if (candidates.Length == 1 || rows.All(r => r.IsFinished))
            {
                break;
            }

            // Of equal scores the earlier trial: the defaults are only left for something better.
            candidates = [.. rows.OrderByDescending(r => r.ValidationNdcg10)
                .ThenBy(r => r.Trial).Take(Math.Max(1, candidates.Length / options.Eta)).Select(r => r.Trial)];
            epochs = checked(epochs * options.Eta);
        }

        return
        [
            .. _done.Values.Where(r => r.Trial < options.Trials).GroupBy(r => r.Trial).Select(t => t.MaxBy(r => r.Rung)!)
                .OrderByDescending(r => r.Rung).ThenByDescending(r => r.ValidationNdcg10).ThenBy(r => r.Trial),
        ];
    }

    /// <summary>Whether a row is what this search would do there: one of other rungs, or of a space of settings that has changed, is not.</summary>
    private bool IsOf(TrialResult row, string family, TuningOptions options)
    {
        var epochs = options.Epochs * Math.Pow(options.Eta, row.Rung);
        return (row.Family, row.Dataset, row.Seed) == (family, dataset, options.Seed)
            && (row.Epochs == epochs || (row.IsFinished && row.Epochs < epochs))
            && row.Changes == TuningSpace.Changes(family, row.Trial, options.Seed).ToJsonString();
    }

    private async Task<IReadOnlyList<TrialResult>> RungAsync(
        string family, int[] candidates, int rung, int epochs, TuningOptions options, Action<TrialResult>? observer,
        CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            candidates, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (trial, token) =>
            {
                if (!_done.TryGetValue((trial, rung), out var row))
                {
                    row = await FamilyTraining.OnOwnThread(() => Train(family, trial, rung, epochs, options, token)).ConfigureAwait(false);
                    trials.Append(row);
                    _done[(trial, rung)] = row;
                }

                observer?.Invoke(row);
            }).ConfigureAwait(false);
        return [.. candidates.Select(t => _done[(t, rung)])];
    }

    private TrialResult Train(string family, int trial, int rung, int epochs, TuningOptions options, CancellationToken cancellationToken)
    {
        var clock = TrainingClock.Start();
        var changes = TuningSpace.Changes(family, trial, options.Seed);
        using var session = TuningSpace.Apply(family, changes).Start(input);
        var settings = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(changes.ToJsonString())))[..8];
        var path = Path.Combine(checkpoints, $"{dataset}-{options.Seed}-{family}-{options.Epochs}x{options.Eta}-{trial}-{settings}.bin");
        var before = FamilyProgress.None;
        if (File.Exists(path))
        {
            using var checkpoint = File.OpenRead(path);
            before = SliceCheckpoint.Restore(checkpoint, session);
        }

        var reports = new List<EpochReport>(before.Epochs);
        while (!session.IsFinished && session.Epoch < epochs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reports.Add(session.RunEpoch(cancellationToken));
        }

        var progress = new FamilyProgress(reports, before.Seconds + clock.WallSeconds, before.CpuSeconds + clock.CpuSecondsWith(session));
        // Replaced whole, and before the row: a crash between the two finds a checkpoint that has nothing left to train.
        using (var checkpoint = File.Create(path + ".new"))
        {
            SliceCheckpoint.Save(progress, session, checkpoint);
        }

        File.Move(path + ".new", path, overwrite: true);
        return new TrialResult(
            dataset, options.Seed, family, trial, rung, session.Epoch, session.IsFinished, progress.BestValidationNdcg10(),
            Math.Round(progress.Seconds, 2), changes.ToJsonString());
    }
}

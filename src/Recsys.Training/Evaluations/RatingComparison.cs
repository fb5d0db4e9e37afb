using System.Diagnostics;
using Recsys.Datasets.Ratings;
using Recsys.Evaluation.Metrics;
using Recsys.Models.Ratings;
using Recsys.Training.Runs;

namespace Recsys.Training.Evaluations;

/// <summary>Trains rating models on one random split, one after another on one thread, and tests them on the same ratings.</summary>
/// <param name="split">The data.</param>
/// <param name="seed">Every random choice follows from it.</param>
/// <param name="observer">Told how far it is, from another thread.</param>
public sealed class RatingComparison(RatingSplit split, int seed, Action<ComparisonUpdate>? observer = null)
{
    /// <summary>Trains and tests.</summary>
    /// <param name="families">The models, in the order of the result.</param>
    /// <param name="cancellationToken">Stops after the running step.</param>
    public async Task<IReadOnlyList<RatingEvaluation>> RunAsync(IEnumerable<RatingFamily> families, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(families);
        var results = new List<RatingEvaluation>();
        foreach (var family in families)
        {
            results.Add(await FamilyTraining.OnOwnThread(() => Evaluate(family, cancellationToken)).ConfigureAwait(false));
        }

        return results;
    }

    private RatingEvaluation Evaluate(RatingFamily family, CancellationToken cancellationToken)
    {
        observer?.Invoke(new ComparisonUpdate(family.Name, 0, 1, ComparisonStage.Training));
        var clock = TrainingClock.Start();
        var start = Stopwatch.GetTimestamp();
        using var training = family.Start(split, seed);
        var epochs = new List<RatingEpoch>();
        while (!training.IsFinished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            epochs.Add(training.RunEpoch(cancellationToken));
            var left = Stopwatch.GetElapsedTime(start).TotalSeconds / epochs.Count * (training.MaxEpochs - epochs.Count);
            observer?.Invoke(new ComparisonUpdate(family.Name, epochs.Count, training.MaxEpochs, ComparisonStage.Training, SecondsLeft: left)
            {
                ValidationRmse = epochs[^1].ValidationRmse,
            });
        }

        using var model = training.Finish();
        var (seconds, cpuSeconds) = (clock.WallSeconds, clock.CpuSeconds);
        var errors = SquaredErrors(model, split.Test);
        observer?.Invoke(new ComparisonUpdate(family.Name, 1, 1, ComparisonStage.Finished));
        return new RatingEvaluation(family.Name, errors, epochs, seconds, cpuSeconds);
    }

    private static double[] SquaredErrors(IRatingModel model, RatingDataset test)
    {
        var predicted = new float[test.Count];
        model.Predict(test.Users, test.Items, predicted);
        return RootMeanSquaredError.SquaredErrors(predicted, test.Values);
    }
}

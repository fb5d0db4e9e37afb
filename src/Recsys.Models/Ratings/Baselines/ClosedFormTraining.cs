using System.Diagnostics;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.Baselines;

/// <summary>A training whose one epoch solves the model.</summary>
internal sealed class ClosedFormTraining(RatingDataset validation, Func<IRatingModel> solve) : IRatingTraining
{
    private IRatingModel? _model;

    public int MaxEpochs => 1;

    public bool IsFinished => _model is not null;

    public RatingEpoch RunEpoch(CancellationToken cancellationToken)
    {
        if (IsFinished) throw new InvalidOperationException("The model is solved already.");
        var watch = Stopwatch.StartNew();
        _model = solve();
        var rmse = RatingError.Rmse(_model, validation);
        return new RatingEpoch(1, rmse * rmse, rmse, true, watch.Elapsed.TotalSeconds);
    }

    public IRatingModel Finish() => _model ?? solve();

    public void Dispose()
    {
    }
}

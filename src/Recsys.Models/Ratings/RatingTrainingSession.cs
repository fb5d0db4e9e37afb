using System.Diagnostics;
using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings.Baselines;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings;

/// <summary>
/// The loop that the rating models with gradients share: an epoch of training, RMSE on the validation ratings, the best parameters kept, early
/// stopping. A family says what its parameters are, what an epoch does and what model a set of values makes.
/// All randomness of an epoch follows from (seed, epoch).
/// </summary>
internal abstract class RatingTrainingSession : IRatingTraining
{
    private readonly int _seed;
    private readonly int _patience;
    private FusedAdam? _optimiser;
    private WeightAverage? _average;
    private ParameterValues? _best;
    private double _bestRmse = double.PositiveInfinity;
    private int _bestEpoch;
    private int _epoch;

    protected RatingTrainingSession(RatingSplit split, int seed, int maxEpochs, int patience)
    {
        ArgumentNullException.ThrowIfNull(split);
        TorchRuntime.Initialize();
        (Split, _seed, MaxEpochs, _patience) = (split, seed, maxEpochs, patience);
        Known = new KnownPairs(split.Train, BiasFit.Of(split.Train, new BiasOptions()));
    }

    public int MaxEpochs { get; }

    public bool IsFinished { get; private set; }

    protected RatingSplit Split { get; }

    /// <summary>Who and what is known, and what predicts where one is not.</summary>
    protected KnownPairs Known { get; }

    protected ParameterSet Parameters { get; } = new();

    /// <summary>Trains one epoch and returns the mean loss of a rating. All randomness comes from the two generators.</summary>
    protected abstract double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken);

    /// <summary>The model that a set of values makes; it owns what it needs.</summary>
    protected abstract IRatingModel BuildModel(ParameterValues values);

    /// <summary>Ends the family's constructor: all parameters are there.</summary>
    /// <param name="learningRate">Adam's.</param>
    /// <param name="averageDecay">That of the average whose values make the model; 0 takes the parameters themselves.</param>
    protected void Prepare(double learningRate, double averageDecay)
    {
        _optimiser = new FusedAdam(Parameters, learningRate);
        _average = averageDecay > 0 ? new WeightAverage(Parameters, averageDecay) : null;
    }

    /// <summary>Steps along the gradients of a loss.</summary>
    protected void Step(Tensor loss)
    {
        loss.backward();
        _optimiser!.Step();
        _average?.Add();
    }

    public RatingEpoch RunEpoch(CancellationToken cancellationToken)
    {
        if (IsFinished) throw new InvalidOperationException($"The training has finished after epoch {_epoch}.");
        var watch = Stopwatch.StartNew();
        double loss;
        using (NewDisposeScope())
        using (var generator = Seeded.Torch(_seed, _epoch + 1))
        {
            loss = TrainEpoch(generator, Seeded.Net(_seed, _epoch + 1), cancellationToken);
        }

        _epoch++;
        var values = Current();
        double rmse;
        using (var model = BuildModel(values))
        {
            rmse = RatingError.Rmse(model, Split.Validation);
        }

        var isBest = rmse < _bestRmse;
        if (isBest) (_best, _bestRmse, _bestEpoch) = (values, rmse, _epoch);
        IsFinished = _epoch >= MaxEpochs || _epoch - _bestEpoch >= _patience;
        return new RatingEpoch(_epoch, loss, rmse, isBest, watch.Elapsed.TotalSeconds);
    }

    public IRatingModel Finish() => BuildModel(_best ?? Current());

    public void Dispose()
    {
        _average?.Dispose();
        Parameters.Dispose();
    }

    private ParameterValues Current() => _average?.ToValues() ?? Parameters.ToValues();
}

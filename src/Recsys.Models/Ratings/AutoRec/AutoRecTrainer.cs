using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>
/// Minimises <c>Σ_rows Σ_known (r − h(r))² + λ/2·(‖W‖² + ‖V‖²)</c> by rows; a batch of a share s of the rows bears s of the penalty. The error is
/// taken over the known entries only, and only they are computed.
/// </summary>
internal sealed class AutoRecTrainer : RatingTrainingSession
{
    private readonly AutoRecOptions _options;
    private readonly AutoRecNetwork _network;
    private readonly CsrMatrix _matrix;
    private readonly int[] _rows;

    public AutoRecTrainer(RatingSplit split, int seed, AutoRecOptions options)
        : base(split, seed, options.MaxEpochs, options.Patience)
    {
        _options = options;
        _network = new AutoRecNetwork(options, split.Train);
        _matrix = _network.Rows();
        _rows = [.. Enumerable.Range(0, _matrix.RowCount).Where(r => _matrix.Starts[r + 1] > _matrix.Starts[r])];
        using var generator = Seeded.Torch(seed, 0);
        _network.AddParameters(Parameters, generator);
        Prepare(options.LearningRate, options.AverageDecay);
    }

    protected override double TrainEpoch(Generator generator, Random random, CancellationToken cancellationToken)
    {
        int[] order = [.. _rows];
        random.Shuffle(order);
        double sum = 0;
        for (var from = 0; from < order.Length; from += _options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var rows = order.AsSpan(from, Math.Min(_options.BatchSize, order.Length - from));
            var error = Error(rows, random);
            var penalty = Parameters[AutoRecNetwork.Encoder].Squared().sum().Plus(Parameters[AutoRecNetwork.Decoder].Squared().sum());
            Step(error.Plus(penalty.Times(_options.Regularisation / 2 * rows.Length / order.Length)));
            sum += error.item<float>();
        }

        return sum / _matrix.Values.Length;
    }

    protected override IRatingModel BuildModel(ParameterValues values) => new AutoRecModel(_network, _matrix, Known, values);

    private Tensor Error(ReadOnlySpan<int> rows, Random random)
    {
        var targets = Batch(rows);
        var hidden = AutoRecNetwork.Encode(name => Parameters[name], Thin(targets, random));
        return (AutoRecNetwork.Decode(name => Parameters[name], hidden, targets) - tensor(targets.Values)).Squared().sum();
    }

    private CsrMatrix Batch(ReadOnlySpan<int> rows)
    {
        var starts = new int[rows.Length + 1];
        for (var r = 0; r < rows.Length; r++) starts[r + 1] = starts[r] + _matrix.Starts[rows[r] + 1] - _matrix.Starts[rows[r]];
        var (columns, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var r = 0; r < rows.Length; r++)
        {
            var count = starts[r + 1] - starts[r];
            Array.Copy(_matrix.Columns, _matrix.Starts[rows[r]], columns, starts[r], count);
            Array.Copy(_matrix.Values, _matrix.Starts[rows[r]], values, starts[r], count);
        }

        return new CsrMatrix(rows.Length, _matrix.ColumnCount, starts, columns, values);
    }

    /// <summary>Hides a share of the entries and scales the others up by as much.</summary>
    private CsrMatrix Thin(CsrMatrix rows, Random random)
    {
        if (_options.InputDropout <= 0) return rows;
        var scale = (float)(1 / (1 - _options.InputDropout));
        var values = Array.ConvertAll(rows.Values, v => random.NextDouble() < _options.InputDropout ? 0 : v * scale);
        return new CsrMatrix(rows.RowCount, rows.ColumnCount, rows.Starts, rows.Columns, values);
    }
}

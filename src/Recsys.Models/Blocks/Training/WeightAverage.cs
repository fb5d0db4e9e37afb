using System.Numerics.Tensors;
using Recsys.Models.Blocks.Native;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The moving average of the parameters over the steps (Polyak and Juditsky 1992, https://doi.org/10.1137/0330046):
/// <c>θ̄ = δθ̄ + (1 − δ)θ</c> with <c>δ = min(decay, (1 + t)/(10 + t))</c>. Where nothing bounds δ it is about the last ninth of the steps, however
/// many there were (polynomial-decay averaging, Shamir and Zhang 2013, https://proceedings.mlr.press/v28/shamir13.html): θ̄ stands where θ comes to
/// rest only when the rate of its steps falls, and is as good wherever a training is ended. Of lazy tables a step takes in the rows that it read; in
/// the others θ stood still from step s to step t, and θ̄ keeps <c>Πδ = Π (s + j)/(t + j)</c> with <c>j = 2 … 10</c> of itself.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private const int BlockSize = 1024;

    private readonly ParameterSet _parameters;
    private readonly ParameterSet _mean;
    private readonly double _decay;
    private long _steps;

    /// <param name="parameters">θ.</param>
    /// <param name="decay">The most that δ is.</param>
    public WeightAverage(ParameterSet parameters, double decay = 1) => (_parameters, _mean, _decay) = (parameters, parameters.Copy(), decay);

    /// <summary>Makes up for the steps since rows were read that are read now, where nothing bounds δ.</summary>
    /// <param name="lazy">The lazy tables, in the parameters brought to where the next step begins.</param>
    public void CatchUp(IReadOnlyDictionary<string, LazyRows> lazy)
    {
        foreach (var (name, rows) in lazy)
        {
            Cores.Split(rows.Touched.Count, rows.Least, (from, to) =>
            {
                Span<float> values = _parameters.ValuesOf(name), means = _mean.ValuesOf(name);
                for (var i = from; i < to; i++)
                {
                    var (row, since) = rows.Touched[i];
                    if (since < _steps) Take(values, means, row, rows.Width, KeptSince(since));
                }
            });
        }
    }

    private float KeptSince(int since)
    {
        var kept = 1.0;
        for (var j = 2; j <= 10; j++) kept *= (double)(since + j) / (_steps + j);
        return (float)kept;
    }

    private static void Take(Span<float> values, Span<float> means, int row, int width, float kept)
    {
        var mean = means.Slice(row * width, width);
        TensorPrimitives.Lerp(values.Slice(row * width, width), mean, kept, mean);
    }

    /// <summary>Takes in a step. What does not learn stays what it is.</summary>
    /// <param name="lazy">The lazy tables, with the rows that the step read; null where there are none.</param>
    public void Add(IReadOnlyDictionary<string, LazyRows>? lazy = null)
    {
        _steps++;
        var kept = (float)Math.Min(_decay, (1.0 + _steps) / (10 + _steps));
        foreach (var name in _parameters.Names)
        {
            if (!_parameters[name].requires_grad) continue;
            if (lazy?.GetValueOrDefault(name) is { } rows)
            {
                Cores.Split(rows.Touched.Count, rows.Least, (from, to) =>
                {
                    Span<float> values = _parameters.ValuesOf(name), means = _mean.ValuesOf(name);
                    for (var i = from; i < to; i++) Take(values, means, rows.Touched[i].Row, rows.Width, kept);
                });
                continue;
            }

            Cores.Split(_mean.ValuesOf(name).Length, FusedAdam.LeastValues, (from, to) =>
            {
                var mean = _mean.ValuesOf(name)[from..to];
                TensorPrimitives.Lerp(_parameters.ValuesOf(name)[from..to], mean, kept, mean);
            });
        }
    }

    /// <summary>Puts the average where the parameters are, and them where it is; twice changes nothing.</summary>
    public void Exchange()
    {
        Span<float> block = stackalloc float[BlockSize];
        foreach (var name in _parameters.Names)
        {
            Span<float> own = _parameters.ValuesOf(name), mean = _mean.ValuesOf(name);
            for (var from = 0; from < own.Length; from += BlockSize)
            {
                var count = Math.Min(BlockSize, own.Length - from);
                own.Slice(from, count).CopyTo(block);
                mean.Slice(from, count).CopyTo(own[from..]);
                block[..count].CopyTo(mean[from..]);
            }
        }
    }

    /// <summary>Begins anew with the parameters as they are.</summary>
    public void Restart()
    {
        _steps = 0;
        _mean.Assign(_parameters);
    }

    /// <summary>The averages, copied.</summary>
    public ParameterValues ToValues() => _mean.ToValues();

    public void Write(BinaryWriter writer)
    {
        writer.Write(_steps);
        _mean.Write(writer);
    }

    /// <exception cref="InvalidDataException">Names or shapes differ, or the stream ends early.</exception>
    public void Read(BinaryReader reader)
    {
        _steps = reader.ReadInt64();
        _mean.Read(reader);
    }

    public void Dispose() => _mean.Dispose();
}

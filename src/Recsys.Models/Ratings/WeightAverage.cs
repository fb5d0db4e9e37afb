using Recsys.Models.Blocks.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Recsys.Models.Ratings;

/// <summary>
/// The exponential moving average of the parameters over the steps (Polyak and Juditsky 1992, https://doi.org/10.1137/0330046):
/// <c>θ̄ = δθ̄ + (1 − δ)θ</c> with <c>δ = min(decay, (1 + t)/(10 + t))</c>, so that the first steps do not linger.
/// </summary>
internal sealed class WeightAverage(ParameterSet parameters, double decay)
{
    private readonly Dictionary<string, float[]> _means = parameters.Names.ToDictionary(n => n, n => parameters.ValuesOf(n).ToArray());
    private long _steps;

    /// <summary>Takes the parameters after a step.</summary>
    public void Take()
    {
        _steps++;
        var kept = (float)Math.Min(decay, (1.0 + _steps) / (10 + _steps));
        foreach (var (name, mean) in _means)
        {
            TensorPrimitives.Lerp(parameters.ValuesOf(name), mean, kept, mean);
        }
    }

    /// <summary>The averages, copied.</summary>
    public ParameterValues Copy() => new([.. parameters.Names.Select(n => new NamedValues(n, parameters[n].shape, [.. _means[n]]))]);
}

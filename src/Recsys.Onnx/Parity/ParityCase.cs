namespace Recsys.Onnx.Parity;

/// <summary>One input and what the trained model gave for it.</summary>
/// <param name="Inputs">All inputs of the graph.</param>
/// <param name="Expected">The reference for the output, row-major.</param>
public sealed record ParityCase(IReadOnlyList<OnnxTensor> Inputs, float[] Expected)
{
    /// <summary>What is added to every scale, so that the rounding of numbers about 1 that cancel to nothing is no error.</summary>
    public const double LeastScale = 1e-3;

    /// <summary>
    /// What an error is measured by, for each value of <see cref="Expected"/>: the sum of the magnitudes of the terms that it was added up from. Null
    /// where they are not known: then <c>|value| + deviation of its row + <see cref="LeastScale"/></c>.
    /// </summary>
    public float[]? Scales { get; init; }

    /// <summary>Places of <see cref="Expected"/> that the graph was asked to leave out.</summary>
    public IReadOnlyCollection<int> Excluded { get; init; } = [];

    /// <summary>The scales of the values in rows of a length.</summary>
    internal float[] ScalesOf(int row) => Scales ?? Deviations(Math.Max(1, row));

    private float[] Deviations(int row)
    {
        var scales = new float[Expected.Length];
        for (var from = 0; from < scales.Length; from += row)
        {
            var values = Expected.AsSpan(from, Math.Min(row, scales.Length - from));
            var (count, sum, squares) = (0, 0.0, 0.0);
            foreach (var value in values)
            {
                if (!float.IsFinite(value)) continue;
                (count, sum) = (count + 1, sum + value);
            }

            var mean = sum / Math.Max(1, count);
            foreach (var value in values) squares += float.IsFinite(value) ? (value - mean) * (value - mean) : 0;
            var deviation = Math.Sqrt(squares / Math.Max(1, count));
            for (var i = 0; i < values.Length; i++)
            {
                scales[from + i] = (float)((float.IsFinite(values[i]) ? Math.Abs(values[i]) : 0) + deviation + LeastScale);
            }
        }

        return scales;
    }
}

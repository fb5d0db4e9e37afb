using System.Globalization;

namespace Recsys.Onnx.Parity;

/// <summary>Runs an exported graph in ONNX Runtime and compares it with the model that it came from.</summary>
public static class ParityCheck
{
    /// <summary>The largest absolute error that is let through.</summary>
    public const double DefaultTolerance = 1e-4;

    /// <summary>Compares an output over all cases.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="output">The name of the output to compare.</param>
    /// <param name="cases">Inputs with their reference values; enumerated once.</param>
    /// <param name="tolerance">The largest absolute error allowed.</param>
    /// <exception cref="ParityException">
    /// The error is above the tolerance, the output has another number of values, or there was nothing to compare.
    /// </exception>
    public static ParityReport Run(OnnxModel model, string output, IEnumerable<ParityCase> cases, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(cases);
        using var runner = new OnnxRunner(model.ToArray());
        var (count, values, maxError, maxMove, worst) = (0, 0L, 0.0, 0.0, "");
        foreach (var parityCase in cases)
        {
            var (actual, shape) = runner.Run(parityCase.Inputs, output);
            var expected = parityCase.Expected;
            if (actual.Length != expected.Length)
            {
                throw new ParityException(
                    $"Case {count}: output '{output}' has shape [{string.Join(", ", shape)}], {actual.Length} values; "
                        + $"the reference has {expected.Length}.");
            }

            for (var i = 0; i < actual.Length; i++)
            {
                var error = Difference(actual[i], expected[i]);
                if (error > maxError)
                {
                    maxError = error;
                    worst = string.Create(CultureInfo.InvariantCulture, $"case {count}, value {i}: {actual[i]:R} instead of {expected[i]:R}");
                }
            }

            var row = shape.Length == 0 ? 1 : shape[^1];
            for (var from = 0; row > 1 && from < actual.Length; from += row)
            {
                maxMove = Math.Max(maxMove, RankChange(actual.AsSpan(from, row), expected.AsSpan(from, row)));
            }

            count++;
            values += actual.Length;
        }

        return Judge(new ParityReport(count, values, maxError, maxMove), output, worst, tolerance);
    }

    /// <summary>
    /// Compares values that an output gives in an order of its own: value j of <paramref name="values"/> belongs to place
    /// <c>indices[j]</c> of the reference. Places that the graph does not answer are not compared.
    /// </summary>
    /// <param name="model">The graph.</param>
    /// <param name="indices">The name of the output of places, 64-bit.</param>
    /// <param name="values">The name of the output of values, as many as places.</param>
    /// <param name="cases">Inputs with their reference values; enumerated once.</param>
    /// <param name="tolerance">The largest absolute error allowed.</param>
    /// <exception cref="ParityException">The error is above the tolerance, a place is outside the reference,
    /// or there was nothing to compare.</exception>
    public static ParityReport RunIndexed(
        OnnxModel model, string indices, string values, IEnumerable<ParityCase> cases, double tolerance = DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(cases);
        using var runner = new OnnxRunner(model.ToArray());
        var (count, compared, maxError, worst) = (0, 0L, 0.0, "");
        foreach (var parityCase in cases)
        {
            var places = runner.Run(parityCase.Inputs, indices).Values;
            var actual = runner.Run(parityCase.Inputs, values).Values;
            for (var j = 0; j < actual.Length; j++)
            {
                var place = (long)places[j];
                if (place < 0 || place >= parityCase.Expected.Length)
                {
                    throw new ParityException(
                        $"Case {count}: output '{indices}' names place {place}; the reference has {parityCase.Expected.Length}.");
                }

                // Left out by the graph on purpose: the reference knows no exclusions.
                if (float.IsNegativeInfinity(actual[j])) continue;
                var error = Difference(actual[j], parityCase.Expected[place]);
                compared++;
                if (error <= maxError) continue;
                maxError = error;
                worst = string.Create(
                    CultureInfo.InvariantCulture, $"case {count}, place {place}: {actual[j]:R} instead of {parityCase.Expected[place]:R}");
            }

            count++;
        }

        return Judge(new ParityReport(count, compared, maxError, 0), values, worst, tolerance);
    }

    private static ParityReport Judge(ParityReport report, string output, string worst, double tolerance)
    {
        if (report.Values == 0) throw new ParityException("There was no case to compare.") { Report = report };
        if (!(report.MaxAbsoluteError <= tolerance))
        {
            throw new ParityException(string.Create(
                CultureInfo.InvariantCulture,
                $"Output '{output}' differs by up to {report.MaxAbsoluteError:0.0e0} (allowed {tolerance:0.0e0}); worst {worst}."))
            {
                Report = report,
            };
        }

        return report;
    }

    private static double Difference(float actual, float expected)
    {
        if (actual == expected || (float.IsNaN(actual) && float.IsNaN(expected))) return 0;
        var difference = Math.Abs((double)actual - expected);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    private static double RankChange(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        var (a, e) = (Ranks(actual), Ranks(expected));
        var furthest = 0;
        for (var i = 0; i < a.Length; i++) furthest = Math.Max(furthest, Math.Abs(a[i] - e[i]));
        return furthest / (double)a.Length;
    }

    private static int[] Ranks(ReadOnlySpan<float> values)
    {
        var keys = new (float Negative, int Index)[values.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = (-values[i], i);
        Array.Sort(keys);
        var ranks = new int[keys.Length];
        for (var rank = 0; rank < keys.Length; rank++) ranks[keys[rank].Index] = rank;
        return ranks;
    }
}

using System.Globalization;

namespace Recsys.Onnx.Parity;

/// <summary>Collects differences, and the worst of them in words.</summary>
internal sealed class ParityTally
{
    private int _cases;
    private long _values;
    private double _absolute;
    private double _error;
    private double _gap;
    private string _worst = "";
    private string _worstGap = "";

    public int Cases => _cases;

    public void Case() => _cases++;

    public void Value(int place, float actual, float expected, double scale)
    {
        _values++;
        var difference = Difference(actual, expected);
        _absolute = Math.Max(_absolute, difference);
        if (!(difference / scale > _error)) return;
        _error = difference / scale;
        _worst = string.Create(
            CultureInfo.InvariantCulture, $"case {_cases}, value {place}: {actual:R} instead of {expected:R}, of terms of {scale:0.###e0}");
    }

    /// <summary>The first places by the graph, the best first, against those by the reference.</summary>
    public void Order(ReadOnlySpan<int> graph, ReadOnlySpan<int> reference, ReadOnlySpan<float> expected, ReadOnlySpan<float> scales)
    {
        var most = 0f;
        foreach (var place in graph) most = Math.Max(most, scales[place]);
        foreach (var place in reference) most = Math.Max(most, scales[place]);
        for (var r = 0; r < graph.Length; r++)
        {
            var gap = Difference(expected[graph[r]], expected[reference[r]]) / (2 * most);
            if (!(gap > _gap)) continue;
            _gap = gap;
            _worstGap = $"case {_cases}, rank {r + 1}: place {graph[r]} instead of {reference[r]}";
        }
    }

    /// <summary>The report, where both figures are within the tolerance.</summary>
    public ParityReport Judge(string output, double tolerance)
    {
        var report = new ParityReport(_cases, _values, _absolute, _error, _gap);
        if (_values == 0) throw new ParityException("There was no case to compare.") { Report = report };
        if (!(_error <= tolerance))
        {
            throw new ParityException(string.Create(
                CultureInfo.InvariantCulture,
                $"Output '{output}' differs by up to {_error:0.0e0} of its terms (allowed {tolerance:0.0e0}); worst {_worst}."))
            {
                Report = report,
            };
        }

        return _gap <= tolerance ? report : throw new ParityException(string.Create(
            CultureInfo.InvariantCulture,
            $"Output '{output}' ranks otherwise by up to {_gap:0.0e0} of its terms (allowed {tolerance:0.0e0}); worst {_worstGap}."))
        {
            Report = report,
        };
    }

    private static double Difference(float actual, float expected)
    {
        if (actual == expected || (float.IsNaN(actual) && float.IsNaN(expected))) return 0;
        var difference = Math.Abs((double)actual - expected);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }
}

using System.Globalization;

namespace Recsys.Evaluation.Statistics;

/// <summary>A difference of two means and the interval that holds the true one with the stated confidence.</summary>
/// <param name="Difference">The observed difference.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Difference, double Low, double High)
{
    /// <summary>Whether zero lies outside.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;

    /// <summary>The ends with their signs: <c>−0.0010 … +0.0256</c>.</summary>
    public string ToRange() => $"{Signed(Low)} … {Signed(High)}";

    /// <summary>The difference and the interval, the one form of all tables and texts: <c>+0.0123 (−0.0010 … +0.0256)</c>.</summary>
    public override string ToString() => $"{Signed(Difference)} ({ToRange()})";

    // The third form is of what rounds to zero, which has one sign.
    private static string Signed(double value) => value.ToString("+0.0000;−0.0000;+0.0000", CultureInfo.InvariantCulture);
}

namespace Recsys.Evaluation.Statistics;

/// <summary>A difference of two means and the interval that holds the true one with the stated confidence.</summary>
/// <param name="Difference">The observed difference.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Difference, double Low, double High)
{
    /// <summary>Whether zero lies outside.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}

namespace Recsys.Models.Blocks.Training;

/// <summary>What chance can do.</summary>
internal static class Chance
{
    /// <summary>The mean of values and its standard error; zeros where there are none.</summary>
    public static (double Mean, double Error) MeanOf(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return (0, 0);
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return (mean, values.Length < 2 ? 0 : Math.Sqrt(squares / (values.Length - 1) / values.Length));
    }

    /// <summary>Whether the mean of paired differences is above nothing by more than its standard error; never of a single one.</summary>
    public static bool IsBeyond(ReadOnlySpan<double> gains)
    {
        var (mean, error) = MeanOf(gains);
        return gains.Length > 1 && mean > error;
    }
}

namespace Recsys.Models.Blocks.Training;

/// <summary>What chance can do.</summary>
internal static class Chance
{
    /// <summary>Whether the mean of paired differences is above nothing by more than its standard error.</summary>
    public static bool IsBeyond(ReadOnlySpan<double> gains)
    {
        double sum = 0, squares = 0;
        foreach (var gain in gains) sum += gain;
        var mean = sum / gains.Length;
        foreach (var gain in gains) squares += (gain - mean) * (gain - mean);
        return mean > Math.Sqrt(squares / (gains.Length - 1) / gains.Length);
    }
}

namespace Recsys.Cli.Evaluation.Report;

/// <summary>An axis from zero to a round number, with its ticks.</summary>
/// <param name="Most">Where the axis ends.</param>
/// <param name="Step">From tick to tick.</param>
internal sealed record Scale(double Most, double Step)
{
    /// <summary>One that holds a value, with about as many steps.</summary>
    public static Scale Of(double most, int steps)
    {
        var step = RoundUp(most / steps);
        return new Scale(step * Math.Max(1, Math.Ceiling((most / step) - 1e-9)), step);
    }

    /// <summary>The ticks, zero and the end among them.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(Most / Step) + 1).Select(t => t * Step);

    /// <summary>Where a value lies, in percent of the axis.</summary>
    public double Percent(double value) => 100 * Math.Clamp(value / Most, 0, 1);

    /// <summary>The next of 1, 2, 5 · 10ⁿ.</summary>
    private static double RoundUp(double rough)
    {
        if (rough <= 0)
        {
            return 0.01;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}

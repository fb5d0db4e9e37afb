using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.Tests.Statistics;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void Quantiles_interpolate_as_numpy_does()
    {
        double[] sorted = [1, 2, 4, 5, 7, 8];
        Assert.Equal(1.125, PairedBootstrap.Quantile(sorted, 0.025), 12);
        Assert.Equal(3.0, PairedBootstrap.Quantile(sorted, 0.3), 12);
        Assert.Equal(7.875, PairedBootstrap.Quantile(sorted, 0.975), 12);
    }

    [Fact]
    public void The_interval_has_the_width_that_the_central_limit_theorem_says()
    {
        // Differences of a fair coin: standard deviation ½, so 1.96 · 0.5 / √2500 = 0.0196 each side.
        double[] left = [.. Enumerable.Range(0, 2500).Select(i => i % 2 == 0 ? 1.0 : 0.0)];
        var interval = PairedBootstrap.Difference(left, new double[2500], 3);
        Assert.Equal(0.5, interval.Difference, 12);
        Assert.InRange(interval.High - interval.Low, 0.036, 0.042);
        Assert.True(interval.ExcludesZero);
    }

    [Fact]
    public void Pairing_takes_out_what_both_models_share()
    {
        var random = new Random(5);
        double[] right = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        double[] left = [.. right.Select(r => r + 0.001)];
        var interval = PairedBootstrap.Difference(left, right, 1);
        Assert.Equal(0.001, interval.Low, 9);
        Assert.Equal(0.001, interval.High, 9);
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval() =>
        Assert.Equal(
            PairedBootstrap.Difference([1, 0, 1, 1], [0, 0, 1, 0], 9),
            PairedBootstrap.Difference([1, 0, 1, 1], [0, 0, 1, 0], 9));

    [Fact]
    public void An_interval_is_written_with_signs_and_what_rounds_to_zero_has_one() =>
        Assert.Equal("+0.0000 (−0.0123 … +0.4000)", new Interval(-0.00001, -0.0123, 0.4).ToString());

    [Fact]
    public void Different_cases_cannot_be_compared() =>
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Difference([1], [1, 2], 1));

    [Fact]
    public void A_standard_error_is_the_sample_deviation_over_the_root_of_n()
    {
        var estimate = MeanEstimate.Of([0.1, 0.5, 0.3, 0.9, 0.0]);
        Assert.Equal(0.36, estimate.Mean, 12);
        Assert.Equal(0.16, estimate.StandardError, 12);
    }
}

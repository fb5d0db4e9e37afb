using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.Tests.Statistics;

public sealed class RootMeanEstimateTests
{
    [Fact]
    public void By_hand()
    {
        // Mean 4, sample variance ((1-4)² + (4-4)² + (7-4)²)/2 = 9, so se(mean) = √(9/3) = √3 and se(root) = √3/(2·2).
        var estimate = RootMeanEstimate.Of([1, 4, 7]);
        Assert.Equal(2, estimate.Root, 12);
        Assert.Equal(Math.Sqrt(3) / 4, estimate.StandardError, 12);
        Assert.Equal(default, RootMeanEstimate.Of([0, 0, 0]));
    }

    [Fact]
    public void Of_squared_errors_it_is_the_RMSE_and_its_error_that_of_repeated_samples()
    {
        var random = new Random(1);
        double[] Sample() => [.. Enumerable.Range(0, 400).Select(_ => Math.Pow(random.NextDouble() - 0.3, 2))];
        double[] errors = Sample();
        float[] predicted = [.. errors.Select(e => (float)Math.Sqrt(e))];
        Assert.Equal(
            Math.Sqrt(predicted.Average(p => (double)p * p)),
            RootMeanEstimate.Of(RootMeanSquaredError.SquaredErrors(predicted, new float[400])).Root, 12);
        double[] roots = [.. Enumerable.Range(0, 2000).Select(_ => RootMeanEstimate.Of(Sample()).Root)];
        var deviation = Math.Sqrt(roots.Average(r => Math.Pow(r - roots.Average(), 2)));
        Assert.Equal(deviation, RootMeanEstimate.Of(errors).StandardError, 0.1 * deviation);
    }

    [Fact]
    public void The_interval_of_two_roots_holds_their_difference_and_pairs_the_cases()
    {
        var random = new Random(2);
        double[] right = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble() * 10)];
        double[] left = [.. right.Select(e => e * 1.1)];
        var interval = PairedBootstrap.DifferenceOfRoots(left, right, seed: 1);
        // √1.1 times as much whatever is drawn: the interval is as narrow as the root itself is steady.
        Assert.Equal((Math.Sqrt(1.1) - 1) * RootMeanEstimate.Of(right).Root, interval.Difference, 12);
        Assert.InRange(interval.High - interval.Low, 1e-4, 0.01);
        Assert.True(interval.ExcludesZero && interval.Low < interval.Difference && interval.Difference < interval.High);
        Assert.Equal(interval, PairedBootstrap.DifferenceOfRoots(left, right, seed: 1));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.DifferenceOfRoots(left, right.AsSpan(1), seed: 1));
    }
}

using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class BatchSizesTests
{
    [Theory]
    [InlineData(943, 64)]
    [InlineData(6_040, 256)]
    [InlineData(100_000, 512)]
    public void An_epoch_has_at_least_the_wanted_steps_between_the_limits(int rows, int size) =>
        Assert.Equal(size, BatchSizes.Of(null, rows, steps: 12, least: 64, most: 512));

    [Theory]
    [InlineData(50, 32)]
    [InlineData(40, 32)]
    [InlineData(7, 128)]
    [InlineData(0.2, 512)]
    public void The_shorter_the_histories_the_more_of_them_make_a_step(double mean, int size) =>
        Assert.Equal(size, BatchSizes.OfExamples(null, 1_600, mean, least: 32, most: 512));

    [Fact]
    public void What_is_asked_for_counts()
    {
        Assert.Equal(7, BatchSizes.Of(7, 943, steps: 12, least: 64, most: 512));
        Assert.Equal(7, BatchSizes.OfExamples(7, 1_600, 50, least: 32, most: 512));
    }
}

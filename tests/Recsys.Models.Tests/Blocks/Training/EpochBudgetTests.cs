using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class EpochBudgetTests
{
    [Theory]
    [InlineData(0, 60)]
    [InlineData(100_000, 60)]
    [InlineData(1_000_000, 20)]
    [InlineData(100_000_000, 10)]
    public void The_more_examples_the_fewer_epochs_but_ten(int examples, int epochs) =>
        Assert.Equal(epochs, EpochBudget.Of(null, examples, 20_000_000, 60));

    [Fact]
    public void What_is_set_counts() => Assert.Equal(3, EpochBudget.Of(3, 1_000_000, 20_000_000, 60));
}

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

    [Theory]
    [InlineData(200, 8, 33)]
    [InlineData(60, 2, 10)]
    [InlineData(14, 2, 10)]
    [InlineData(5, 2, 5)]
    public void Much_data_shortens_the_most_epochs_and_not_the_curve(int most, int patience, double usual) =>
        Assert.Equal(usual, EpochBudget.Usual(most, patience));

    [Theory]
    [InlineData(85, 3_706, 6_000)]
    [InlineData(20, 3_706, 3_597)]
    [InlineData(8, 12_101, 2_000)]
    public void More_cases_judge_an_epoch_that_takes_much_longer_than_they_do(double seconds, int items, int cases) =>
        Assert.Equal(cases, ValidationProbe.MaxCasesOf(seconds, items));

    [Fact]
    public void What_is_set_counts() => Assert.Equal(3, EpochBudget.Of(3, 1_000_000, 20_000_000, 60));
}

using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class ValidationProbeTests
{
    [Fact]
    public void The_rank_leaves_out_padding_and_seen_items() =>
        Assert.Equal(2, ValidationProbe.RankOf([9f, 8f, 7f, 1f, 2f], [1], 4));

    [Theory]
    [InlineData(22_363, 2_644, 3_000, 0)]
    [InlineData(5_000, 2_000, 3_000, 0)]
    [InlineData(4_000, 2_000, 3_000, 1_000)]
    [InlineData(943, 2_000, 6_000, 943)]
    public void Cases_that_a_blend_is_fitted_on_are_others_than_those_that_chose_its_members_where_there_are_enough(
        int count, int chose, int fits, int common)
    {
        int[] first = ValidationProbe.SampleOf(count, 7, chose), others = ValidationProbe.OthersOf(count, 7, fits);
        Assert.Equal((Math.Min(count, chose), Math.Min(count, fits)), (first.Length, others.Length));
        Assert.Equal(common, first.Intersect(others).Count());
        Assert.Equal(others.Order(), others);
        // Drawn, not the last ones.
        if (count > fits) Assert.NotEqual(Enumerable.Range(count - fits, fits), others);
    }

    [Fact]
    public void Ties_count_against_the_model() => Assert.Equal(4, ValidationProbe.RankOf([0f, 1f, 1f, 1f, 1f], [], 2));

    [Fact]
    public void A_target_among_the_seen_is_never_first() => Assert.Equal(3, ValidationProbe.RankOf([0f, 5f, 6f, 4f], [3], 3));

    [Fact]
    public void A_score_that_is_no_number_ends_the_training() =>
        Assert.Throws<InvalidDataException>(() => ValidationProbe.RankOf([0f, float.NaN], [], 1));
}

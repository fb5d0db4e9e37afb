using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Training;

public class ValidationProbeTests
{
    [Fact]
    public void The_rank_leaves_out_padding_and_seen_items() =>
        Assert.Equal(2, ValidationProbe.RankOf([9f, 8f, 7f, 1f, 2f], [1], 4));

    [Fact]
    public void Ties_count_against_the_model() => Assert.Equal(4, ValidationProbe.RankOf([0f, 1f, 1f, 1f, 1f], [], 2));

    [Fact]
    public void A_target_among_the_seen_is_never_first() => Assert.Equal(3, ValidationProbe.RankOf([0f, 5f, 6f, 4f], [3], 3));

    [Fact]
    public void A_score_that_is_no_number_ends_the_training() =>
        Assert.Throws<InvalidDataException>(() => ValidationProbe.RankOf([0f, float.NaN], [], 1));
}

using CsCheck;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Families.Sequence;

public class TimeGapsTests
{
    [Fact]
    public void A_gap_shares_one_between_two_neighbouring_knots() => Gen.Float[0, 1e6f].Sample(hours =>
    {
        var row = TimeGaps.Encode([hours]);
        Assert.Equal(1, row.Values.Sum(), 1e-5f);
        Assert.Equal(row.Columns[0] + 1, row.Columns[1]);
        Assert.All(row.Values, v => Assert.InRange(v, 0, 1));
        Assert.InRange(row.Columns[1], 1, TimeGaps.Knots - 1);
    });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30 / 3600.0, 1)] // 10 s · (4 − 1)
    [InlineData(150 / 3600.0, 2)] // 10 s · (16 − 1)
    [InlineData(1e9, TimeGaps.Knots - 1)]
    public void Knots_are_at_powers_of_four_of_ten_seconds(double hours, double position) =>
        Assert.Equal(position, TimeGaps.Position((float)hours), 1e-4);

    [Fact]
    public void An_unknown_gap_has_a_row_of_its_own() => Assert.Equal([TimeGaps.Knots], TimeGaps.Encode([TimeGaps.Unknown]).Columns);

    [Fact]
    public void Without_times_all_ages_are_unknown()
    {
        Assert.Equal([-1f, -1f], TimeGaps.AgesOf([], 0, 2));
        Assert.Equal([2f, 1f], TimeGaps.AgesOf([0, 3_600_000], 7_200_000, 2));
    }
}

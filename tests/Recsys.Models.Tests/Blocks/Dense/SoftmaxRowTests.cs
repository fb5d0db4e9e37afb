using CsCheck;
using Recsys.Models.Blocks.Dense;

namespace Recsys.Models.Tests.Blocks.Dense;

public class SoftmaxRowTests
{
    [Fact]
    public void Exponentials_are_those_of_double_precision_to_two_units_in_the_last_place_of_any_length() =>
        Gen.Float[-86, 0].Array[1, 40].Sample(row =>
        {
            var own = row.ToArray();
            var sum = SoftmaxRow.Exponentials(own, 0);
            for (var i = 0; i < row.Length; i++) Assert.InRange(own[i] / Math.Exp(row[i]), 1 - 2.4e-7, 1 + 2.4e-7);
            Assert.InRange(sum / row.Sum(x => Math.Exp(x)), 1 - 1e-6, 1 + 1e-6);
        }, iter: 2_000, threads: 1);

    [Fact]
    public void What_is_far_below_the_largest_is_nothing_and_what_is_no_number_stays_none()
    {
        float[] row = [.. Enumerable.Repeat(float.NegativeInfinity, 7), -200, 0, float.NaN];
        SoftmaxRow.Exponentials(row, 0);
        Assert.Equal([.. Enumerable.Repeat(0f, 8), 1, float.NaN], row);
    }

    [Fact]
    public void The_largest_is_found_with_its_bias_wherever_it_is() =>
        Gen.Select(Gen.Float[-9, 9].Array[1, 40], Gen.Int[0, 39]).Sample((row, place) =>
        {
            var (own, bias) = (row.ToArray(), new float[row.Length]);
            bias[place % row.Length] = 30;
            Assert.Equal(row[place % row.Length] + 30, SoftmaxRow.AddBias(own, bias));
            Assert.Equal(row.Zip(bias, (x, b) => x + b), own);
        }, iter: 300, threads: 1);
}

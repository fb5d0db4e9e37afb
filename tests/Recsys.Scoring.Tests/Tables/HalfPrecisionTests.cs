using CsCheck;
using Recsys.Scoring.Tables;

namespace Recsys.Scoring.Tests.Tables;

public class HalfPrecisionTests
{
    [Fact]
    public void Every_finite_number_is_read_as_it_is()
    {
        Half[] halves = [.. Enumerable.Range(0, 65_536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite)];
        var numbers = new float[halves.Length];
        HalfPrecision.Widen(halves, numbers);
        Assert.Equal(Array.ConvertAll(halves, h => (float)h), numbers);
    }

    [Fact]
    public void A_product_is_that_of_the_numbers_read_for_every_length() => Gen.Float[-8, 8].Array[1, 100].Sample(query =>
    {
        var row = Array.ConvertAll(query, q => (Half)(1 / (q + 10)));
        var expected = query.Zip(row).Sum(p => p.First * (double)p.Second);
        Assert.Equal(expected, HalfPrecision.Dot(query, row), 1e-4);
    });
}

using Recsys.Scoring.Candidates;

namespace Recsys.Scoring.Tests.Candidates;

public class CodeLayoutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7, 1)]
    [InlineData(32, 1, 64)]
    [InlineData(256, 32, 1)]
    [InlineData(512)]
    public unsafe void A_product_with_codes_is_about_the_product_itself(params int[] widths)
    {
        var random = new Random(widths.Sum());
        var layout = new CodeLayout(widths);
        for (var n = 0; n < 50; n++)
        {
            var (vector, query) = (Draw(random, widths), Draw(random, widths));
            var row = new sbyte[layout.Bytes];
            layout.Encode(vector, row);
            double exact = 0, size = 0;
            for (var i = 0; i < vector.Length; i++) (exact, size) = (exact + (vector[i] * (double)query[i]), size + Math.Abs(vector[i] * query[i]));
            fixed (sbyte* address = row) Assert.InRange(layout.Ask(query).Score(address), exact - (0.01 * size), exact + (0.01 * size));
        }
    }

    [Fact]
    public void A_block_that_sums_would_overflow_on_is_refused() =>
        Assert.Contains("513", Assert.Throws<NotSupportedException>(() => new CodeLayout([513])).Message, StringComparison.Ordinal);

    /// <summary>Blocks of very different sizes.</summary>
    private static float[] Draw(Random random, int[] widths) =>
        [.. widths.SelectMany((width, block) => Enumerable.Range(0, width).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(30, block)))];
}

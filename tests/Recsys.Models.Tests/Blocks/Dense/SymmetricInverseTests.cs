using Recsys.Models.Blocks.Dense;

namespace Recsys.Models.Tests.Blocks.Dense;

public sealed class SymmetricInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(301)]
    public void The_product_with_the_inverse_is_the_identity(int size)
    {
        var random = new Random(size);
        var factor = new double[size * size];
        for (var i = 0; i < factor.Length; i++)
        {
            factor[i] = random.NextDouble() - 0.5;
        }

        var full = new double[size * size];
        var matrix = new float[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                double sum = i == j ? 1 : 0;
                for (var k = 0; k < size; k++)
                {
                    sum += factor[(i * size) + k] * factor[(j * size) + k];
                }

                full[(i * size) + j] = sum;
                // What lies above the diagonal is not read.
                matrix[(i * size) + j] = j <= i ? (float)sum : float.NaN;
            }
        }

        SymmetricInverse.Invert(matrix, size, TestContext.Current.CancellationToken);
        double worst = 0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                double sum = i == j ? -1 : 0;
                for (var k = 0; k < size; k++)
                {
                    sum += full[(i * size) + k] * matrix[(k * size) + j];
                }

                worst = Math.Max(worst, Math.Abs(sum));
                Assert.Equal(matrix[(i * size) + j], matrix[(j * size) + i]);
            }
        }

        Assert.InRange(worst, 0, 2e-5);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => SymmetricInverse.Invert([1, 2, 2, 1], 2, TestContext.Current.CancellationToken));
}

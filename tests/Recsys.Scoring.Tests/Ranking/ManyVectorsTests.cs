using CsCheck;
using Recsys.Scoring.Terms;

namespace Recsys.Scoring.Tests.Ranking;

public sealed class ManyVectorsTests
{
    private static readonly Gen<float> Number = Gen.Int[-8, 8].Select(n => n / 8f);

    [Fact]
    public void A_row_meets_each_vector_as_if_it_were_alone() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 130]).SelectMany((width, count) =>
            Gen.Select(Number.Array[width].Array[count], Number.Array[width], Number.Array[width], Number.Array[count])).Sample(
            (vectors, row, weights, start) =>
            {
                using var many = new ManyVectors(vectors);
                Assert.True(many.Lanes >= vectors.Length);
                float[] products = [.. start, .. new float[many.Lanes - start.Length]], rectified = [.. products];
                many.AddProducts(row, products);
                many.AddRectified(row, weights, rectified);

                // Of eighths, sums are exact.
                for (var q = 0; q < vectors.Length; q++)
                {
                    Assert.Equal(start[q] + vectors[q].Zip(row, (v, x) => v * x).Sum(), products[q]);
                    Assert.Equal(start[q] + vectors[q].Select((v, i) => Math.Max(row[i] + v, 0) * weights[i]).Sum(), rectified[q]);
                }
            },
            iter: 200);
}

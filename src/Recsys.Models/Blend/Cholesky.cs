namespace Recsys.Models.Blend;

/// <summary>Solves symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>Solves <c>A[f, f]·x[f] = b[f]</c> for the indices f in <paramref name="free"/>; the rest of x is 0.</summary>
    public static double[] Solve(double[,] a, ReadOnlySpan<double> b, int[] free)
    {
        var n = free.Length;
        var l = new double[n, n];
        var y = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[free[i], free[j]];
                for (var k = 0; k < j; k++)
                {
                    sum -= l[i, k] * l[j, k];
                }

                // A direction that the data say nothing about gets no step instead of a division by zero.
                l[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-9)) : sum / l[j, j];
            }

            var value = b[free[i]];
            for (var k = 0; k < i; k++)
            {
                value -= l[i, k] * y[k];
            }

            y[i] = value / l[i, i];
        }

        var x = new double[b.Length];
        for (var i = n - 1; i >= 0; i--)
        {
            var value = y[i];
            for (var k = i + 1; k < n; k++)
            {
                value -= l[k, i] * x[free[k]];
            }

            x[free[i]] = value / l[i, i];
        }

        return x;
    }
}

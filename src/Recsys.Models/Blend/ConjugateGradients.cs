namespace Recsys.Models.Blend;

/// <summary>
/// Solves a symmetric positive definite system of which only products with vectors are known (Hestenes and Stiefel 1952,
/// https://doi.org/10.6028/jres.049.044), scaled by the diagonal.
/// </summary>
internal static class ConjugateGradients
{
    /// <summary>A step of Newton's method that is so near costs it no round more.</summary>
    private const double Tolerance = 1e-8;

    private const int MaxIterations = 200;

    /// <summary>Solves <c>A[f, f]·x[f] = b[f]</c> for the indices f in <paramref name="free"/>; the rest of x is 0.</summary>
    public static double[] Solve(BlendCurvature a, ReadOnlySpan<double> b, int[] free)
    {
        var (x, residual, direction, product) = (new double[b.Length], new double[b.Length], new double[b.Length], new double[b.Length]);
        double size = 0, start = 0;
        foreach (var i in free)
        {
            residual[i] = b[i];
            direction[i] = b[i] / a.Diagonal[i];
            size += b[i] * direction[i];
        }

        start = size;
        for (var iteration = 0; iteration < MaxIterations && size > Tolerance * Tolerance * start; iteration++)
        {
            a.Multiply(direction, product);
            double along = 0;
            foreach (var i in free)
            {
                along += direction[i] * product[i];
            }

            var (step, before) = (size / along, size);
            size = 0;
            foreach (var i in free)
            {
                x[i] += step * direction[i];
                residual[i] -= step * product[i];
                size += residual[i] * residual[i] / a.Diagonal[i];
            }

            foreach (var i in free)
            {
                direction[i] = (residual[i] / a.Diagonal[i]) + (size / before * direction[i]);
            }
        }

        return x;
    }
}

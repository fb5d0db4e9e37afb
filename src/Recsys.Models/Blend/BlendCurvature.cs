namespace Recsys.Models.Blend;

/// <summary>
/// The negative of the Hessian of <see cref="BlendObjective"/>, positive definite: <c>Σ_q r_q · Sᵀ·Cov_p[z]·S + Λ</c>, where S sums the blocks of the
/// case q. Kept as one covariance a case and multiplied with vectors: as a matrix it would have the square of members × values of all fields.
/// </summary>
internal sealed class BlendCurvature(int members, double[] ridges)
{
    private readonly List<((int Block, double Value)[] Blocks, double[] Covariance)> _cases = [];
    private readonly double[] _diagonal = (double[])ridges.Clone();

    /// <summary>About its diagonal; exact where no block comes twice in a case.</summary>
    public ReadOnlySpan<double> Diagonal => _diagonal;

    /// <param name="blocks">Of a case.</param>
    /// <param name="covariance">Shape [members × members], with the share of the case.</param>
    public void Add((int Block, double Value)[] blocks, double[] covariance)
    {
        _cases.Add((blocks, covariance));
        foreach (var (block, value) in blocks)
        {
            for (var m = 0; m < members; m++)
            {
                _diagonal[(block * members) + m] += value * value * covariance[(m * members) + m];
            }
        }
    }

    public void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        Span<double> sum = stackalloc double[members];
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = ridges[i] * vector[i];
        }

        foreach (var (blocks, covariance) in _cases)
        {
            sum.Clear();
            foreach (var (block, value) in blocks)
            {
                for (var m = 0; m < members; m++)
                {
                    sum[m] += value * vector[(block * members) + m];
                }
            }

            for (var m = 0; m < members; m++)
            {
                double own = 0;
                for (var n = 0; n < members; n++)
                {
                    own += covariance[(m * members) + n] * sum[n];
                }

                foreach (var (block, value) in blocks)
                {
                    product[(block * members) + m] += value * own;
                }
            }
        }
    }
}

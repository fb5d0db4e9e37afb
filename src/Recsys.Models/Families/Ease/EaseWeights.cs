using System.Numerics.Tensors;
using Recsys.Models.Blocks.Dense;

namespace Recsys.Models.Families.Ease;

/// <summary>
/// The item-item weights of EASE, the shallow autoencoder in closed form (Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019,
/// https://arxiv.org/abs/1905.03375), with co-occurrences that fade with the distance of two items in the order of a history:
/// <c>G[i, j] = Σ_u γ^|p_u(i) − p_u(j)|</c>, <c>P = (G + λI)⁻¹</c>, <c>B = I − P·diag(1/diag P)</c>, zero on the diagonal. γ = 1 is EASE.
/// </summary>
internal static class EaseWeights
{
    /// <summary>Pairs that would count less are left out.</summary>
    private const double Least = 1e-3;

    /// <param name="histories">Rows of the matrix, each once a history, the latest last; negative ones stand for items that take no part.</param>
    /// <param name="size">Rows.</param>
    /// <param name="decay">γ.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="cancellationToken">Stops between blocks of the inverse.</param>
    /// <returns>B, row-major [size × size]: 4·size² bytes, the only copy.</returns>
    public static float[] Of(IReadOnlyList<int[]> histories, int size, double decay, double lambda, CancellationToken cancellationToken)
    {
        var matrix = new float[size * size];
        var reach = decay < 1 ? (int)(Math.Log(Least) / Math.Log(decay)) : int.MaxValue;
        float[] fading = [.. Enumerable.Range(0, Math.Min(reach, histories.Max(h => h.Length)) + 1).Select(d => (float)Math.Pow(decay, d))];
        foreach (var history in histories)
        {
            for (var late = 0; late < history.Length; late++)
            {
                for (var early = Math.Max(0, late - fading.Length + 1); early <= late; early++)
                {
                    // The lower triangle is all that the inverse reads.
                    var (row, column) = (Math.Max(history[late], history[early]), Math.Min(history[late], history[early]));
                    if (column >= 0) matrix[(row * size) + column] += fading[late - early];
                }
            }
        }

        for (var i = 0; i < size; i++) matrix[(i * size) + i] += (float)lambda;
        SymmetricInverse.Invert(matrix, size, cancellationToken);
        var scale = new float[size];
        for (var i = 0; i < size; i++) scale[i] = -1 / matrix[(i * size) + i];
        Parallel.For(0, size, i =>
        {
            var row = matrix.AsSpan(i * size, size);
            TensorPrimitives.Multiply(row, scale, row);
            row[i] = 0;
        });
        return matrix;
    }
}

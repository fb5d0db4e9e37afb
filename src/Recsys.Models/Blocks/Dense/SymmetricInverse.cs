using System.Numerics.Tensors;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// The inverse of a symmetric positive definite matrix, in place, by the block sweep operator (Goodnight, A tutorial on the SWEEP operator,
/// The American Statistician 1979). Sweeping block K of A, with D = A_KK⁻¹ and W = A_·K·D:
/// <c>A_ij −= W_i·A_Kj, A_iK = W_i, A_KK = −D</c>; when all blocks are swept the matrix is −A⁻¹. All the work is one symmetric update a
/// block, which runs at the speed of a matrix product: n³ operations in all, half of them saved by symmetry.
/// </summary>
internal static class SymmetricInverse
{
    private const int BlockSize = 128;

    /// <summary>Inverts.</summary>
    /// <param name="matrix">Row-major [size × size]; only the lower triangle is read, the whole inverse is written.</param>
    /// <param name="size">Rows.</param>
    /// <param name="cancellationToken">Stops between blocks; the matrix is then undefined.</param>
    /// <exception cref="InvalidOperationException">The matrix is not positive definite.</exception>
    public static void Invert(float[] matrix, int size, CancellationToken cancellationToken = default)
    {
        var panel = new float[size * BlockSize];
        var product = new float[size * BlockSize];
        for (var from = 0; from < size; from += BlockSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var width = Math.Min(BlockSize, size - from);
            ReadPanel(matrix, size, from, width, panel);
            var inverse = InvertBlock(panel.AsSpan(from * width, width * width), width);
            Multiply(panel, inverse, product, size, width);
            TensorPrimitives.Negate(panel, panel);
            Update(matrix, size, product, panel, width);
            WritePanel(matrix, size, from, width, product, inverse);
        }

        Parallel.For(0, size, i =>
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * size) + j] = -matrix[(i * size) + j];
            }
        });
        Mirror(matrix, size);
    }

    private static void ReadPanel(float[] matrix, int size, int from, int width, float[] panel) => Parallel.For(0, size, i =>
    {
        for (var k = 0; k < width; k++)
        {
            var column = from + k;
            panel[(i * width) + k] = i >= column ? matrix[(i * size) + column] : matrix[(column * size) + i];
        }
    });

    private static void WritePanel(float[] matrix, int size, int from, int width, float[] product, float[] inverse)
    {
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < width; k++)
            {
                var column = from + k;
                var value = i >= from && i < from + width ? -inverse[((i - from) * width) + k] : product[(i * width) + k];
                if (i >= column)
                {
                    matrix[(i * size) + column] = value;
                }
                else
                {
                    matrix[(column * size) + i] = value;
                }
            }
        }
    }

    /// <summary>Gauss-Jordan in double: the block is small, and its errors would spread over the whole matrix.</summary>
    private static float[] InvertBlock(ReadOnlySpan<float> block, int width)
    {
        var a = new double[width * width];
        for (var i = 0; i < a.Length; i++)
        {
            a[i] = block[i];
        }

        for (var k = 0; k < width; k++)
        {
            var pivot = a[(k * width) + k];
            if (!(pivot > 0))
            {
                throw new InvalidOperationException("The matrix is not positive definite.");
            }

            a[(k * width) + k] = 1;
            for (var j = 0; j < width; j++)
            {
                a[(k * width) + j] /= pivot;
            }

            for (var i = 0; i < width; i++)
            {
                if (i == k)
                {
                    continue;
                }

                var factor = a[(i * width) + k];
                a[(i * width) + k] = 0;
                for (var j = 0; j < width; j++)
                {
                    a[(i * width) + j] -= factor * a[(k * width) + j];
                }
            }
        }

        return Array.ConvertAll(a, v => (float)v);
    }

    private static void Multiply(float[] panel, float[] inverse, float[] product, int size, int width) => Parallel.For(0, size, i =>
    {
        var target = product.AsSpan(i * width, width);
        target.Clear();
        for (var k = 0; k < width; k++)
        {
            TensorPrimitives.MultiplyAdd(inverse.AsSpan(k * width, width), panel[(i * width) + k], target, target);
        }
    });

    /// <summary>
    /// matrix += product · panelᵀ where it lies on or below the diagonal; blocks of rows side by side. What a block has above the diagonal is written
    /// too, and nothing reads it.
    /// </summary>
    private static unsafe void Update(float[] matrix, int size, float[] product, float[] panel, int width)
    {
        fixed (float* m = matrix, left = product, right = panel)
        {
            using var panels = new DensePanels(new DenseMatrix((nint)right, size, width, width, 1).Transpose);
            var (target, rows) = (new DenseMatrix((nint)m, size, size, size, 1), new DenseMatrix((nint)left, size, width, width, 1));
            Parallel.For(0, (size + DenseMultiply.RowBlock - 1) / DenseMultiply.RowBlock, block =>
            {
                var from = block * DenseMultiply.RowBlock;
                var count = Math.Min(DenseMultiply.RowBlock, size - from);
                DenseMultiply.Into(rows.RowRange(from, count), panels, target.RowRange(from, count) with { Columns = from + count }, add: true);
            });
        }
    }

    private static void Mirror(float[] matrix, int size)
    {
        const int tile = 64;
        Parallel.For(0, (size + tile - 1) / tile, t =>
        {
            for (var column = 0; column <= t * tile; column += tile)
            {
                for (var i = t * tile; i < Math.Min((t + 1) * tile, size); i++)
                {
                    for (var j = column; j < Math.Min(column + tile, i); j++)
                    {
                        matrix[(j * size) + i] = matrix[(i * size) + j];
                    }
                }
            }
        });
    }
}

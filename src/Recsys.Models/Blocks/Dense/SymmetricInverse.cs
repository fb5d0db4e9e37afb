using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
    private const int TileRows = 6;
    private const int TileColumns = 16;

    /// <summary>Inverts.</summary>
    /// <param name="matrix">Row-major [size × size]; only the lower triangle is read, the whole inverse is written.</param>
    /// <param name="size">Rows.</param>
    /// <param name="cancellationToken">Stops between blocks; the matrix is then undefined.</param>
    /// <exception cref="InvalidOperationException">The matrix is not positive definite.</exception>
    public static void Invert(float[] matrix, int size, CancellationToken cancellationToken = default)
    {
        var rowTiles = (size + TileRows - 1) / TileRows;
        var columnTiles = (size + TileColumns - 1) / TileColumns;
        var left = new float[rowTiles * TileRows * BlockSize];
        var right = new float[columnTiles * TileColumns * BlockSize];
        var panel = new float[size * BlockSize];
        var product = new float[size * BlockSize];
        for (var from = 0; from < size; from += BlockSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var width = Math.Min(BlockSize, size - from);
            ReadPanel(matrix, size, from, width, panel);
            var inverse = InvertBlock(panel.AsSpan(from * width, width * width), width);
            Multiply(panel, inverse, product, size, width);
            Pack(product, left, size, width, TileRows);
            Pack(panel, right, size, width, TileColumns);
            Parallel.For(0, rowTiles, tile => Update(matrix, size, tile * TileRows, left, right, width));
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
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(inverse.AsSpan(k * width, width), panel[(i * width) + k], target, target);
        }
    });

    /// <summary>Tiles of rows, each laid out as [k][row], zeros beyond the last row.</summary>
    private static void Pack(
        float[] source, float[] packed, int size, int width, int tileRows) => Parallel.For(0, (size + tileRows - 1) / tileRows, tile =>
    {
        var at = tile * tileRows * width;
        for (var k = 0; k < width; k++)
        {
            for (var r = 0; r < tileRows; r++)
            {
                var row = (tile * tileRows) + r;
                packed[at++] = row < size ? source[(row * width) + k] : 0;
            }
        }
    });

    private static void Update(float[] matrix, int size, int row, float[] left, float[] right, int width)
    {
        Span<float> edge = stackalloc float[TileRows * TileColumns];
        var rows = Math.Min(TileRows, size - row);
        ref var a = ref left[row * width];
        for (var column = 0; column < row + rows; column += TileColumns)
        {
            ref var b = ref right[column * width];
            if (rows == TileRows && column + TileColumns <= size)
            {
                Kernel(ref a, ref b, width, ref matrix[(row * size) + column], (nuint)size);
                continue;
            }

            var columns = Math.Min(TileColumns, size - column);
            edge.Clear();
            Kernel(ref a, ref b, width, ref MemoryMarshal.GetReference(edge), TileColumns);
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++)
                {
                    matrix[((row + r) * size) + column + c] += edge[(r * TileColumns) + c];
                }
            }
        }
    }

    /// <summary>target −= aᵀ·b over a tile of 6 × 16: twelve accumulators, all that AVX2 has registers for.</summary>
    private static void Kernel(ref float a, ref float b, int width, ref float target, nuint stride)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        nuint at = 0, bt = 0;
        for (var k = 0; k < width; k++, at += TileRows, bt += TileColumns)
        {
            var b0 = Vector256.LoadUnsafe(ref b, bt);
            var b1 = Vector256.LoadUnsafe(ref b, bt + 8);
            var v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at));
            c00 = Vector256.FusedMultiplyAdd(v, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(v, b1, c01);
            v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at + 1));
            c10 = Vector256.FusedMultiplyAdd(v, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(v, b1, c11);
            v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at + 2));
            c20 = Vector256.FusedMultiplyAdd(v, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(v, b1, c21);
            v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at + 3));
            c30 = Vector256.FusedMultiplyAdd(v, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(v, b1, c31);
            v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at + 4));
            c40 = Vector256.FusedMultiplyAdd(v, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(v, b1, c41);
            v = Vector256.Create(System.Runtime.CompilerServices.Unsafe.Add(ref a, at + 5));
            c50 = Vector256.FusedMultiplyAdd(v, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(v, b1, c51);
        }

        Subtract(ref target, 0, c00, c01);
        Subtract(ref target, stride, c10, c11);
        Subtract(ref target, 2 * stride, c20, c21);
        Subtract(ref target, 3 * stride, c30, c31);
        Subtract(ref target, 4 * stride, c40, c41);
        Subtract(ref target, 5 * stride, c50, c51);
    }

    private static void Subtract(ref float target, nuint at, Vector256<float> low, Vector256<float> high)
    {
        (Vector256.LoadUnsafe(ref target, at) - low).StoreUnsafe(ref target, at);
        (Vector256.LoadUnsafe(ref target, at + 8) - high).StoreUnsafe(ref target, at + 8);
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

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Recsys.Models.Blocks.Native;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// <c>C = A·B</c> or <c>C += A·B</c>, blocked as in Goto and van de Geijn 2008 (https://doi.org/10.1145/1356052.1356053), its rows split over the
/// <see cref="Cores"/> that are free.
/// libtorch's own product leaves the 512-bit registers of processors that are not Intel's unused and takes twice as long there; see
/// <c>src/decisions/0076-products-of-our-own.md</c>.
/// </summary>
internal static unsafe class DenseMultiply
{
    /// <summary>Rows of C that the kernel keeps in registers.</summary>
    public const int Height = 8;

    /// <summary>Rows of A that stay in the second-level cache while the panels pass.</summary>
    public const int RowBlock = 192;

    /// <summary>What is worth a thread.</summary>
    private const int LeastMultiplications = 2_000_000;

    /// <param name="a">A [n × k], turned or not.</param>
    /// <param name="b">B [k × m].</param>
    /// <param name="c">C [n × m], its columns side by side in memory; with fewer columns than B, so many of the product.</param>
    /// <param name="add">Whether the product is added to C; else it replaces it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Into(DenseMatrix a, DensePanels b, DenseMatrix c, bool add) => Into(a, b, c, add, Vector512.IsHardwareAccelerated);

    /// <summary>The same with the kernel named: of 512-bit registers, or of 256-bit ones.</summary>
    internal static void Into(DenseMatrix a, DensePanels b, DenseMatrix c, bool add, bool wide)
    {
        if (a.Columns != b.Rows || c.Rows != a.Rows || c.Columns > b.Columns || c.ColumnStride != 1)
        {
            throw new ArgumentException(
                $"[{a.Rows} × {a.Columns}]·[{b.Rows} × {b.Columns}] does not fit [{c.Rows} × {c.Columns}] with columns {c.ColumnStride} apart.",
                nameof(c));
        }

        if (b.Rows == 0 && !add)
        {
            for (var r = 0; r < c.Rows; r++) new Span<float>(c.Data + (r * c.RowStride), c.Columns).Clear();
        }

        Cores.Split(a.Rows, LeastRows((long)b.Rows * c.Columns), (from, to) =>
            Rows(a.RowRange(from, to - from), b, c.RowRange(from, to - from), add, wide));
    }

    /// <summary>Rows that are worth a thread where each takes so many multiplications; they fill the kernel.</summary>
    public static int LeastRows(long multiplications) => (int)Math.Max(1, LeastMultiplications / Height / Math.Max(1, multiplications)) * Height;

    /// <summary>The product on this thread.</summary>
    private static void Rows(DenseMatrix a, DensePanels b, DenseMatrix c, bool add, bool wide)
    {
        delegate*<float*, nint, nint, float*, int, float*, nint, bool, void> kernel = wide ? &WideKernel : &Kernel;
        for (var k = 0; k < b.Rows; k += DensePanels.Depth)
        {
            var depth = Math.Min(DensePanels.Depth, b.Rows - k);
            for (var from = 0; from < a.Rows; from += RowBlock)
            {
                var to = Math.Min(from + RowBlock, a.Rows);
                for (var column = 0; column < c.Columns; column += DensePanels.Width)
                {
                    var panel = b.Panel(k, column, depth);
                    for (var r = from; r < to; r += Height)
                    {
                        var left = a.Data + (r * a.RowStride) + (k * a.ColumnStride);
                        var target = c.Data + (r * c.RowStride) + column;
                        var (height, width) = (Math.Min(Height, to - r), Math.Min(DensePanels.Width, c.Columns - column));
                        if (height == Height && width == DensePanels.Width)
                        {
                            kernel(left, a.RowStride, a.ColumnStride, panel, depth, target, c.RowStride, add || k > 0);
                        }
                        else
                        {
                            Edge(kernel, left, a.RowStride, a.ColumnStride, height, panel, depth, target, c.RowStride, width, add || k > 0);
                        }
                    }
                }
            }
        }
    }

    /// <summary>What does not fill the kernel goes through a tile of its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Edge(
        delegate*<float*, nint, nint, float*, int, float*, nint, bool, void> kernel,
        float* left, nint rowStride, nint columnStride, int height, float* panel, int depth, float* target, nint targetStride, int width, bool add)
    {
        var tile = stackalloc float[Height * DensePanels.Width];
        var rows = stackalloc float[Height * DensePanels.Depth];
        for (var r = 0; r < height; r++)
        {
            for (var i = 0; i < depth; i++) rows[(r * DensePanels.Depth) + i] = left[(r * rowStride) + (i * columnStride)];
        }

        kernel(rows, DensePanels.Depth, 1, panel, depth, tile, DensePanels.Width, false);
        for (var r = 0; r < height; r++)
        {
            for (var j = 0; j < width; j++)
            {
                var value = tile[(r * DensePanels.Width) + j];
                target[(r * targetStride) + j] = add ? target[(r * targetStride) + j] + value : value;
            }
        }
    }

    /// <summary>
    /// Eight rows by 32 columns: sixteen sums that stay in registers over the whole depth (an array of them would not, so each has a name), two loads
    /// of the panel and eight broadcasts for sixteen fused multiplications.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WideKernel(float* a, nint aRow, nint aColumn, float* panel, int depth, float* c, nint cRow, bool add)
    {
        Vector512<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default;
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        var (aRow2, aRow3) = (2 * aRow, 3 * aRow);
        var a4 = a + (4 * aRow);
        for (var k = 0; k < depth; k++)
        {
            var (left, right) = (Vector512.Load(panel), Vector512.Load(panel + 16));
            var x = Vector512.Create(*a);
            (l0, r0) = (Vector512.FusedMultiplyAdd(x, left, l0), Vector512.FusedMultiplyAdd(x, right, r0));
            x = Vector512.Create(*(a + aRow));
            (l1, r1) = (Vector512.FusedMultiplyAdd(x, left, l1), Vector512.FusedMultiplyAdd(x, right, r1));
            x = Vector512.Create(*(a + aRow2));
            (l2, r2) = (Vector512.FusedMultiplyAdd(x, left, l2), Vector512.FusedMultiplyAdd(x, right, r2));
            x = Vector512.Create(*(a + aRow3));
            (l3, r3) = (Vector512.FusedMultiplyAdd(x, left, l3), Vector512.FusedMultiplyAdd(x, right, r3));
            x = Vector512.Create(*a4);
            (l4, r4) = (Vector512.FusedMultiplyAdd(x, left, l4), Vector512.FusedMultiplyAdd(x, right, r4));
            x = Vector512.Create(*(a4 + aRow));
            (l5, r5) = (Vector512.FusedMultiplyAdd(x, left, l5), Vector512.FusedMultiplyAdd(x, right, r5));
            x = Vector512.Create(*(a4 + aRow2));
            (l6, r6) = (Vector512.FusedMultiplyAdd(x, left, l6), Vector512.FusedMultiplyAdd(x, right, r6));
            x = Vector512.Create(*(a4 + aRow3));
            (l7, r7) = (Vector512.FusedMultiplyAdd(x, left, l7), Vector512.FusedMultiplyAdd(x, right, r7));
            a += aColumn;
            a4 += aColumn;
            panel += DensePanels.Width;
        }

        Put(c, l0, r0, add);
        Put(c + cRow, l1, r1, add);
        Put(c + (2 * cRow), l2, r2, add);
        Put(c + (3 * cRow), l3, r3, add);
        Put(c + (4 * cRow), l4, r4, add);
        Put(c + (5 * cRow), l5, r5, add);
        Put(c + (6 * cRow), l6, r6, add);
        Put(c + (7 * cRow), l7, r7, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> left, Vector512<float> right, bool add)
    {
        if (add)
        {
            left += Vector512.Load(c);
            right += Vector512.Load(c + 16);
        }

        left.Store(c);
        right.Store(c + 16);
    }

    /// <summary>The same for 256-bit registers, of which there are sixteen: four rows by sixteen columns at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel(float* a, nint aRow, nint aColumn, float* panel, int depth, float* c, nint cRow, bool add)
    {
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var (down, across) = (quarter / 2 * 4, quarter % 2 * 16);
            var x = a + (down * aRow);
            var p = panel + across;
            var target = c + (down * cRow) + across;
            Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, r0 = default, r1 = default, r2 = default, r3 = default;
            for (var k = 0; k < depth; k++, x += aColumn, p += DensePanels.Width)
            {
                var (left, right) = (Vector256.Load(p), Vector256.Load(p + 8));
                var y = Vector256.Create(*x);
                (l0, r0) = (Vector256.FusedMultiplyAdd(y, left, l0), Vector256.FusedMultiplyAdd(y, right, r0));
                y = Vector256.Create(*(x + aRow));
                (l1, r1) = (Vector256.FusedMultiplyAdd(y, left, l1), Vector256.FusedMultiplyAdd(y, right, r1));
                y = Vector256.Create(*(x + (2 * aRow)));
                (l2, r2) = (Vector256.FusedMultiplyAdd(y, left, l2), Vector256.FusedMultiplyAdd(y, right, r2));
                y = Vector256.Create(*(x + (3 * aRow)));
                (l3, r3) = (Vector256.FusedMultiplyAdd(y, left, l3), Vector256.FusedMultiplyAdd(y, right, r3));
            }

            Put(target, l0, r0, add);
            Put(target + cRow, l1, r1, add);
            Put(target + (2 * cRow), l2, r2, add);
            Put(target + (3 * cRow), l3, r3, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> left, Vector256<float> right, bool add)
    {
        if (add)
        {
            left += Vector256.Load(c);
            right += Vector256.Load(c + 8);
        }

        left.Store(c);
        right.Store(c + 8);
    }
}

using System.Runtime.InteropServices;
using Recsys.Models.Blocks.Native;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// The right side of products, laid out as the kernel reads it: in blocks of <see cref="Depth"/> rows, each cut into panels of <see cref="Width"/>
/// columns whose rows lie one after the other, the last panel filled up with zeros. Worth keeping where several products share it.
/// </summary>
internal sealed unsafe class DensePanels : IDisposable
{
    /// <summary>Columns of a panel: two registers of sixteen.</summary>
    public const int Width = 32;

    /// <summary>Rows of a block: a panel of it (32 kB) fits the first-level cache.</summary>
    public const int Depth = 256;

    /// <summary>Values that are worth a thread.</summary>
    private const int LeastValues = 1 << 16;

    private float* _data;

    /// <summary>Lays out a matrix, which may be a turned one.</summary>
    public DensePanels(DenseMatrix matrix)
    {
        (Rows, Columns) = (matrix.Rows, matrix.Columns);
        PaddedColumns = (Columns + Width - 1) / Width * Width;
        _data = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, (long)Rows * PaddedColumns * sizeof(float)), 64);
        Cores.Split(PaddedColumns / Width, 1 + (LeastValues / Math.Max(1, Rows * Width)), (first, last) =>
        {
            for (var from = 0; from < Rows; from += Depth)
            {
                var depth = Math.Min(Depth, Rows - from);
                for (var panel = first; panel < last; panel++)
                {
                    Copy(matrix, from, depth, panel * Width, Panel(from, panel * Width, depth));
                }
            }
        });
    }

    public int Rows { get; }

    public int Columns { get; }

    private int PaddedColumns { get; }

    /// <summary>The panel that begins at a row and a column, <paramref name="depth"/> rows of <see cref="Width"/>.</summary>
    public float* Panel(int row, int column, int depth) => _data + ((nint)row * PaddedColumns) + ((nint)column * depth);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        _data = null;
    }

    private static void Copy(DenseMatrix matrix, int row, int depth, int column, float* panel)
    {
        var width = Math.Min(Width, matrix.Columns - column);
        if (width < Width)
        {
            new Span<float>(panel, depth * Width).Clear();
        }

        var corner = matrix.Data + (row * matrix.RowStride) + (column * matrix.ColumnStride);
        if (matrix.ColumnStride == 1)
        {
            for (var k = 0; k < depth; k++)
            {
                new ReadOnlySpan<float>(corner + (k * matrix.RowStride), width).CopyTo(new Span<float>(panel + (k * Width), width));
            }

            return;
        }

        for (var j = 0; j < width; j++)
        {
            var from = corner + (j * matrix.ColumnStride);
            var to = panel + j;
            for (var k = 0; k < depth; k++, from += matrix.RowStride, to += Width)
            {
                *to = *from;
            }
        }
    }
}

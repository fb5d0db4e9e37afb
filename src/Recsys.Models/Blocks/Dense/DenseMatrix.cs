using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Dense;

/// <summary>
/// A matrix of 32-bit floats in memory that somebody else owns and keeps in place: element (r, c) is at <c>Data[r·RowStride + c·ColumnStride]</c>.
/// </summary>
internal readonly unsafe record struct DenseMatrix(nint Address, int Rows, int Columns, nint RowStride, nint ColumnStride)
{
    public float* Data => (float*)Address;

    /// <summary>The transpose; nothing moves.</summary>
    public DenseMatrix Transpose => new(Address, Columns, Rows, ColumnStride, RowStride);

    /// <summary>A contiguous tensor [… × columns] as a matrix of that many columns. The tensor must outlive the view.</summary>
    public static DenseMatrix Of(Tensor tensor, int columns)
    {
        var values = ParameterSet.Floats(tensor);
        // The memory is libtorch's: it does not move when the pin ends.
        fixed (float* data = values)
        {
            return new DenseMatrix((nint)data, columns == 0 ? 0 : values.Length / columns, columns, columns, 1);
        }
    }

    /// <summary>A contiguous matrix [rows × columns].</summary>
    public static DenseMatrix Of(Tensor tensor) => Of(tensor, (int)tensor.shape[^1]);

    public DenseMatrix RowRange(int from, int count) => this with { Address = (nint)(Data + (from * RowStride)), Rows = count };
}

using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Recsys.Scoring.Towers;

/// <summary>
/// A matrix W in 14-bit numbers, <c>W_rc ≈ scale_r·code_rc</c> with <c>scale_r = max_c |W_rc| / 8191</c>, for products with vectors in 16-bit numbers: half
/// the bytes of single precision, which is what products with one vector wait for. Sixteen rows lie together, two columns of each side by side.
/// </summary>
internal sealed unsafe class CodedMatrix
{
    private const int Lanes = 16, Pair = 2, CacheLine = 64;

    /// <summary>Pairs of columns whose products are added up in 32 bits: <c>4 · 2 · 8191 · 32767 &lt; 2^31</c>.</summary>
    private const int Together = 4;

    private const float MostOfCode = 8_191, MostOfVector = 32_767;

    private readonly short[] _owner;
    private readonly short* _codes;
    private readonly float[] _scales;
    private readonly int _columns;

    /// <param name="values">W, shape [rows × columns].</param>
    /// <param name="columns">Columns.</param>
    public CodedMatrix(ReadOnlySpan<float> values, int columns)
    {
        _columns = columns;
        var rows = values.Length / columns;
        Width = Filled(columns, Pair * Together);
        Rows = Filled(rows, Lanes);
        // Lines of the cache are read whole.
        _owner = GC.AllocateArray<short>((Rows * Width) + (CacheLine / sizeof(short)), pinned: true);
        _codes = (short*)((Marshal.UnsafeAddrOfPinnedArrayElement(_owner, 0) + CacheLine - 1) / CacheLine * CacheLine);
        _scales = new float[Rows];
        for (var r = 0; r < rows; r++)
        {
            var row = values.Slice(r * columns, columns);
            var most = Math.Abs(TensorPrimitives.MaxMagnitude(row));
            _scales[r] = most / MostOfCode;
            for (var c = 0; c < columns && most > 0; c++) _codes[PlaceOf(r, c)] = (short)MathF.Round(row[c] * (MostOfCode / most));
        }
    }

    /// <summary>Products of a vector: the rows, filled up.</summary>
    public int Rows { get; }

    /// <summary>Numbers of a coded vector: the columns, filled up.</summary>
    public int Width { get; }

    /// <summary>Codes a vector <c>x ≈ scale·code</c>.</summary>
    /// <param name="vector">x, shape [columns].</param>
    /// <param name="most">The largest magnitude that a number of it can have.</param>
    /// <param name="codes">Shape [<see cref="Width"/>], overwritten.</param>
    /// <returns>The scale.</returns>
    public float Encode(ReadOnlySpan<float> vector, float most, Span<short> codes)
    {
        codes[_columns..].Clear();
        if (most == 0)
        {
            codes.Clear();
            return 0;
        }

        var scale = MostOfVector / most;
        for (var c = 0; c < _columns; c++) codes[c] = (short)MathF.Round(vector[c] * scale);
        return 1 / scale;
    }

    /// <summary><c>W·x</c> of coded vectors.</summary>
    /// <param name="vectors">Shape [vectors × <see cref="Width"/>].</param>
    /// <param name="scales">Shape [vectors].</param>
    /// <param name="products">Shape [vectors × <see cref="Rows"/>], overwritten.</param>
    public void Multiply(ReadOnlySpan<short> vectors, ReadOnlySpan<float> scales, Span<float> products)
    {
        fixed (short* first = vectors)
        fixed (float* rowScales = _scales, target = products)
        {
            for (var row = 0; row < Rows; row += Lanes)
            {
                var ofRows = Vector512.Load(rowScales + row);
                for (var v = 0; v < scales.Length; v++)
                {
                    var sum = Product(_codes + (row * Width), first + (v * Width));
                    (sum * (ofRows * scales[v])).Store(target + (v * Rows) + row);
                }
            }
        }
    }

    private static int Filled(int count, int step) => (count + step - 1) / step * step;

    private Vector512<float> Product(short* codes, short* vector)
    {
        var sum = Vector512<float>.Zero;
        var pairs = (int*)vector;
        for (var p = 0; p < Width / Pair; p += Together, codes += Together * Lanes * Pair)
        {
            var part = Product(codes, pairs[p]) + Product(codes + (Lanes * Pair), pairs[p + 1])
                + Product(codes + (2 * Lanes * Pair), pairs[p + 2]) + Product(codes + (3 * Lanes * Pair), pairs[p + 3]);
            sum += Vector512.ConvertToSingle(part);
        }

        return sum;
    }

    // Larger than what is inlined by itself, for the ways that a machine does not take.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Product(short* codes, int pair)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyAddAdjacent(Vector512.Load(codes), Vector512.Create(pair).AsInt16());
        if (Avx2.IsSupported)
        {
            var both = Vector256.Create(pair).AsInt16();
            return Vector512.Create(
                Avx2.MultiplyAddAdjacent(Vector256.Load(codes), both), Avx2.MultiplyAddAdjacent(Vector256.Load(codes + Lanes), both));
        }

        var numbers = Vector512.Load((int*)codes);
        return (((numbers << 16) >> 16) * Vector512.Create((int)(short)pair)) + ((numbers >> 16) * Vector512.Create(pair >> 16));
    }

    private int PlaceOf(int row, int column) =>
        ((row / Lanes * Lanes) * Width) + (column / Pair * Lanes * Pair) + (row % Lanes * Pair) + (column % Pair);
}

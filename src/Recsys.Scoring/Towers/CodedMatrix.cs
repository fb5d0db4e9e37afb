using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Recsys.Scoring.Towers;

/// <summary>
/// A matrix W in 16-bit numbers, <c>W_rc ≈ scale_r·code_rc</c> with <c>scale_r = max_c |W_rc| / 32767</c>, for products with vectors in 16-bit
/// numbers: half the bytes of single precision, which is what products with one vector wait for. Sixteen rows lie together, two columns of each side
/// by side, whose products are added up exactly (<c>2 · 32767² &lt; 2^31</c>), and those of pairs in single precision.
/// </summary>
internal sealed unsafe class CodedMatrix
{
    private const int Lanes = 16, Pair = 2, CacheLine = 64;

    /// <summary>Pairs of columns a round of the loop.</summary>
    private const int Together = 4;

    /// <summary>Vectors that codes are read for at once.</summary>
    private const int Vectors = 4;

    private const float MostOfCode = 32_767;

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
        codes.Clear();
        if (most == 0) return 0;
        var (scale, c) = (MostOfCode / most, 0);
        for (; c <= _columns - (2 * Lanes); c += 2 * Lanes)
        {
            var (low, high) = (Vector512.Create(vector[c..]), Vector512.Create(vector[(c + Lanes)..]));
            Vector512.Narrow(
                Vector512.ConvertToInt32(Vector512.Round(low * scale)), Vector512.ConvertToInt32(Vector512.Round(high * scale))).CopyTo(codes[c..]);
        }

        for (; c < _columns; c++) codes[c] = (short)MathF.Round(vector[c] * scale);
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
                var codes = _codes + (row * Width);
                var ofRows = Vector512.Load(rowScales + row);
                var to = target + row;
                var v = 0;
                for (; v <= scales.Length - Vectors; v += Vectors)
                {
                    var (a, b, c, d) = Products(codes, (int*)(first + (v * Width)));
                    (a * (ofRows * scales[v])).Store(to + (v * Rows));
                    (b * (ofRows * scales[v + 1])).Store(to + ((v + 1) * Rows));
                    (c * (ofRows * scales[v + 2])).Store(to + ((v + 2) * Rows));
                    (d * (ofRows * scales[v + 3])).Store(to + ((v + 3) * Rows));
                }

                for (; v < scales.Length; v++)
                {
                    (Product(codes, (int*)(first + (v * Width))) * (ofRows * scales[v])).Store(to + (v * Rows));
                }
            }
        }
    }

    private static int Filled(int count, int step) => (count + step - 1) / step * step;

    private Vector512<float> Product(short* codes, int* vector)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var p = 0; p < Width / Pair; p += Together, codes += Together * Lanes * Pair)
        {
            a += Product(Vector512.Load(codes), vector[p]);
            b += Product(Vector512.Load(codes + (Lanes * Pair)), vector[p + 1]);
            c += Product(Vector512.Load(codes + (2 * Lanes * Pair)), vector[p + 2]);
            d += Product(Vector512.Load(codes + (3 * Lanes * Pair)), vector[p + 3]);
        }

        return (a + b) + (c + d);
    }

    private (Vector512<float> A, Vector512<float> B, Vector512<float> C, Vector512<float> D) Products(short* codes, int* vectors)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        var pairs = Width / Pair;
        for (var p = 0; p < pairs; p++, codes += Lanes * Pair)
        {
            var rows = Vector512.Load(codes);
            a += Product(rows, vectors[p]);
            b += Product(rows, vectors[p + pairs]);
            c += Product(rows, vectors[p + (2 * pairs)]);
            d += Product(rows, vectors[p + (3 * pairs)]);
        }

        return (a, b, c, d);
    }

    // Larger than what is inlined by itself, for the ways that a machine does not take.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Product(Vector512<short> codes, int pair)
    {
        if (Avx512BW.IsSupported) return Vector512.ConvertToSingle(Avx512BW.MultiplyAddAdjacent(codes, Vector512.Create(pair).AsInt16()));
        if (Avx2.IsSupported)
        {
            var both = Vector256.Create(pair).AsInt16();
            return Vector512.ConvertToSingle(
                Vector512.Create(Avx2.MultiplyAddAdjacent(codes.GetLower(), both), Avx2.MultiplyAddAdjacent(codes.GetUpper(), both)));
        }

        var numbers = codes.AsInt32();
        return Vector512.ConvertToSingle(
            (((numbers << 16) >> 16) * Vector512.Create((int)(short)pair)) + ((numbers >> 16) * Vector512.Create(pair >> 16)));
    }

    private int PlaceOf(int row, int column) =>
        ((row / Lanes * Lanes) * Width) + (column / Pair * Lanes * Pair) + (row % Lanes * Pair) + (column % Pair);
}

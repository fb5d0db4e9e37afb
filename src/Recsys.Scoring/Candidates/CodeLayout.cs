using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Recsys.Scoring.Candidates;

/// <summary>
/// A vector in 8-bit numbers. It comes in blocks, one a term, which differ in size: a block of one number is kept as a float, a wider one is
/// <c>x ≈ scale·code</c> with scale = max|x|/127. A row is one float a block (the number, or the scale), filled up to <see cref="Step"/> bytes, and
/// behind it the codes of each wider block, filled up with zeros to a multiple of <see cref="Step"/>.
/// </summary>
internal sealed unsafe class CodeLayout
{
    /// <summary>Codes that are multiplied at once.</summary>
    private const int Step = 32;

    private const float MostOfCode = 127;

    /// <summary>
    /// The largest number of a query: products with codes are added up in pairs in 32 bits, of which a block of 512 numbers fills half.
    /// </summary>
    private const float MostOfQuery = 16_383;

    private readonly int[] _widths;

    public CodeLayout(IEnumerable<int> widths)
    {
        _widths = [.. widths];
        if (_widths.Max() > 512) throw new NotSupportedException($"A block of {_widths.Max()} numbers is too wide for codes; expected at most 512.");
        Header = Filled(_widths.Length * sizeof(float));
        Bytes = Header + _widths.Where(w => w > 1).Sum(Filled);
    }

    /// <summary>Bytes of a row.</summary>
    public int Bytes { get; }

    private int Header { get; }

    /// <summary>Writes the codes of a vector.</summary>
    public void Encode(ReadOnlySpan<float> vector, Span<sbyte> row)
    {
        row.Clear();
        Quantise(vector, MostOfCode, MemoryMarshal.Cast<sbyte, float>(row[..Header]), row[Header..]);
    }

    /// <summary>A query in 15-bit numbers, to be multiplied with rows.</summary>
    public Query Ask(ReadOnlySpan<float> query)
    {
        var (scales, codes) = (new float[_widths.Length], new short[Bytes - Header]);
        Quantise(query, MostOfQuery, scales, codes.AsSpan());
        return new Query(this, scales, codes);
    }

    private void Quantise<T>(ReadOnlySpan<float> vector, float largest, Span<float> scales, Span<T> codes)
        where T : IBinaryInteger<T>
    {
        var (from, to) = (0, 0);
        for (var b = 0; b < _widths.Length; b++)
        {
            var block = vector.Slice(from, _widths[b]);
            from += block.Length;
            if (block.Length == 1)
            {
                scales[b] = block[0];
                continue;
            }

            var most = 0f;
            foreach (var x in block) most = Math.Max(most, Math.Abs(x));
            scales[b] = most / largest;
            for (var i = 0; i < block.Length; i++) codes[to + i] = most == 0 ? T.Zero : T.CreateTruncating(MathF.Round(block[i] * largest / most));
            to += Filled(block.Length);
        }
    }

    private static int Filled(int count) => (count + Step - 1) / Step * Step;

    /// <summary>A query that rows are multiplied with.</summary>
    public sealed class Query(CodeLayout layout, float[] scales, short[] codes)
    {
        /// <summary>About <c>q·x</c> of the row at an address.</summary>
        public float Score(sbyte* row)
        {
            var numbers = (float*)row;
            var sum = 0f;
            fixed (short* query = codes)
            {
                var at = query;
                var codesOf = row + layout.Header;
                for (var b = 0; b < scales.Length; b++)
                {
                    var width = layout._widths[b];
                    if (width == 1)
                    {
                        sum += scales[b] * numbers[b];
                        continue;
                    }

                    width = Filled(width);
                    if (scales[b] != 0) sum += scales[b] * numbers[b] * Product(codesOf, at, width);
                    at += width;
                    codesOf += width;
                }
            }

            return sum;
        }

        private static int Product(sbyte* row, short* query, int width)
        {
            if (Avx512BW.IsSupported)
            {
                var sum = Vector512<int>.Zero;
                for (var i = 0; i < width; i += Step)
                {
                    sum += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(row + i)), Vector512.Load(query + i));
                }

                return Vector512.Sum(sum);
            }

            if (Avx2.IsSupported)
            {
                var sum = Vector256<int>.Zero;
                for (var i = 0; i < width; i += Step / 2)
                {
                    sum += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(row + i)), Vector256.Load(query + i));
                }

                return Vector256.Sum(sum);
            }

            var plain = 0;
            for (var i = 0; i < width; i++) plain += row[i] * query[i];
            return plain;
        }
    }
}

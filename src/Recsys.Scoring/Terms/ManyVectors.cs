using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Recsys.Scoring.Terms;

/// <summary>
/// Vectors of several requests side by side, so that each number of a row meets all of them at once: a row is read once, and no product is summed up
/// across lanes.
/// </summary>
internal sealed unsafe class ManyVectors : IDisposable
{
    /// <summary>Vectors that a row meets at once.</summary>
    private const int Step = 64;

    private static readonly int Lane = Vector512<float>.Count;

    private readonly int _width;
    private float* _columns;

    /// <param name="vectors">At least one, all as wide.</param>
    public ManyVectors(IReadOnlyList<float[]> vectors)
    {
        (_width, Lanes) = (vectors[0].Length, (vectors.Count + Step - 1) / Step * Step);
        var bytes = (nuint)(_width * Lanes) * sizeof(float);
        _columns = (float*)NativeMemory.AlignedAlloc(Math.Max(1, bytes), Step);
        NativeMemory.Clear(_columns, bytes);
        for (var q = 0; q < vectors.Count; q++)
        {
            for (var i = 0; i < _width; i++) _columns[((long)i * Lanes) + q] = vectors[q][i];
        }
    }

    /// <summary>How long sums of all are: the vectors, and what fills them up.</summary>
    public int Lanes { get; }

    /// <summary><c>s_q += x·v_q</c>.</summary>
    /// <param name="row">x.</param>
    /// <param name="sums">s, shape [<see cref="Lanes"/>].</param>
    public void AddProducts(ReadOnlySpan<float> row, Span<float> sums)
    {
        fixed (float* to = sums)
        {
            for (var q = 0; q < Lanes; q += Step)
            {
                var (a, b) = (Vector512.Load(to + q), Vector512.Load(to + q + Lane));
                var (c, d) = (Vector512.Load(to + q + (2 * Lane)), Vector512.Load(to + q + (3 * Lane)));
                var at = _columns + q;
                for (var i = 0; i < _width; i++, at += Lanes)
                {
                    var x = Vector512.Create(row[i]);
                    a = Vector512.FusedMultiplyAdd(x, Vector512.Load(at), a);
                    b = Vector512.FusedMultiplyAdd(x, Vector512.Load(at + Lane), b);
                    c = Vector512.FusedMultiplyAdd(x, Vector512.Load(at + (2 * Lane)), c);
                    d = Vector512.FusedMultiplyAdd(x, Vector512.Load(at + (3 * Lane)), d);
                }

                Store(to + q, a, b, c, d);
            }
        }
    }

    /// <summary><c>s_q += w·relu(x + v_q)</c>.</summary>
    /// <param name="row">x.</param>
    /// <param name="weights">w.</param>
    /// <param name="sums">s, shape [<see cref="Lanes"/>].</param>
    public void AddRectified(ReadOnlySpan<float> row, ReadOnlySpan<float> weights, Span<float> sums)
    {
        fixed (float* to = sums)
        {
            for (var q = 0; q < Lanes; q += Step)
            {
                var (a, b) = (Vector512.Load(to + q), Vector512.Load(to + q + Lane));
                var (c, d) = (Vector512.Load(to + q + (2 * Lane)), Vector512.Load(to + q + (3 * Lane)));
                var at = _columns + q;
                for (var i = 0; i < _width; i++, at += Lanes)
                {
                    var (x, w) = (Vector512.Create(row[i]), Vector512.Create(weights[i]));
                    a = Vector512.FusedMultiplyAdd(Rectified(x, at), w, a);
                    b = Vector512.FusedMultiplyAdd(Rectified(x, at + Lane), w, b);
                    c = Vector512.FusedMultiplyAdd(Rectified(x, at + (2 * Lane)), w, c);
                    d = Vector512.FusedMultiplyAdd(Rectified(x, at + (3 * Lane)), w, d);
                }

                Store(to + q, a, b, c, d);
            }
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_columns);
        _columns = null;
    }

    private static Vector512<float> Rectified(Vector512<float> x, float* at) => Vector512.Max(x + Vector512.Load(at), Vector512<float>.Zero);

    private static void Store(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        a.Store(to);
        b.Store(to + Lane);
        c.Store(to + (2 * Lane));
        d.Store(to + (3 * Lane));
    }
}

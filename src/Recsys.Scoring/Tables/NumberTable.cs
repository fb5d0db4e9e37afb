using System.Runtime.Intrinsics.X86;

namespace Recsys.Scoring.Tables;

/// <summary>Rows of numbers that are read in single precision, whatever precision they are kept in.</summary>
internal sealed unsafe class NumberTable
{
    private const int CacheLine = 64, Ahead = 4;

    private readonly Table<float>? _singles;
    private readonly Table<Half>? _halves;

    public NumberTable(Table<float> singles) => (_singles, Rows, Width) = (singles, singles.Rows, singles.Width);

    public NumberTable(Table<Half> halves) => (_halves, Rows, Width) = (halves, halves.Rows, halves.Width);

    public int Rows { get; }

    public int Width { get; }

    /// <summary>Where the numbers lie.</summary>
    public nint Place => _halves is null ? (nint)_singles!.Data : (nint)_halves.Data;

    /// <summary>One number.</summary>
    public float this[int row, int column] => _halves is null ? _singles![row][column] : HalfPrecision.Widen(_halves[row][column]);

    /// <summary>A row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="room">Shape [width]; may be overwritten, and may be what is returned.</param>
    public ReadOnlySpan<float> Read(int row, Span<float> room)
    {
        if (_halves is null) return _singles![row];
        HalfPrecision.Widen(_halves[row], room);
        return room;
    }

    /// <summary>Has a row fetched that is read a few rows later: rows of a large table lie anywhere, and each is waited for otherwise.</summary>
    /// <param name="rows">The rows that are read, in this order.</param>
    /// <param name="at">Which of them is read now.</param>
    public void FetchAhead(ReadOnlySpan<int> rows, int at)
    {
        if (!Sse.IsSupported || at + Ahead >= rows.Length) return;
        var size = _halves is null ? sizeof(float) : sizeof(short);
        var bytes = (byte*)Place + ((long)rows[at + Ahead] * Width * size);
        for (var line = 0; line < Width * size; line += CacheLine) Sse.Prefetch0(bytes + line);
    }

    /// <summary>Copies a row.</summary>
    public void Copy(int row, Span<float> target)
    {
        if (_halves is null) _singles![row].CopyTo(target);
        else HalfPrecision.Widen(_halves[row], target);
    }

    /// <summary><c>q·x</c> of a row x.</summary>
    public float Dot(ReadOnlySpan<float> query, int row) => _halves is null
        ? System.Numerics.Tensors.TensorPrimitives.Dot(query, _singles![row])
        : HalfPrecision.Dot(query, _halves[row]);

    /// <summary>A copy of some rows, beside each other, in single precision.</summary>
    public NumberTable Pick(ReadOnlySpan<int> rows)
    {
        var copy = new float[rows.Length * Width];
        for (var i = 0; i < rows.Length; i++) Copy(rows[i], copy.AsSpan(i * Width, Width));
        return new NumberTable(Table<float>.Of(copy, Width));
    }
}

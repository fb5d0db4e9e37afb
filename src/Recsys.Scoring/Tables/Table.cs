using System.Runtime.InteropServices;

namespace Recsys.Scoring.Tables;

/// <summary>Rows of numbers somewhere in memory: in a mapped file, or copied.</summary>
/// <typeparam name="T">What a number is.</typeparam>
internal sealed unsafe class Table<T>
    where T : unmanaged
{
    private readonly T* _data;
    private readonly object _owner;

    private Table(T* data, int rows, int width, object owner)
    {
        _data = data;
        (Rows, Width, _owner) = (rows, width, owner);
    }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>All numbers, row after row.</summary>
    public T* Data => _data;

    public ReadOnlySpan<T> this[int row] => new(_data + ((long)row * Width), Width);

    /// <summary>A mapped file, which must stay open as long as the table is used.</summary>
    public static Table<T> Of(MappedFile file, int rows, int width) => new((T*)file.Data, rows, width, file);

    /// <summary>Numbers in memory.</summary>
    public static Table<T> Of(T[] values, int width)
    {
        var pinned = GC.AllocateUninitializedArray<T>(values.Length, pinned: true);
        values.CopyTo(pinned, 0);
        return new((T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), values.Length / width, width, pinned);
    }
}

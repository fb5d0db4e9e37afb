using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Azure.Data.Tables;

namespace Recsys.Interactions.History;

/// <summary>
/// Values of one size, little-endian, in binary properties <c>{name}0</c>, <c>{name}1</c> … of a table entity, 4 KiB in each. A write sends
/// those alone that changed: a long list costs an event as little as a short one.
/// </summary>
internal sealed class EntityArray<T>(string name)
    where T : unmanaged
{
    private const int PropertyBytes = 4096;
    private static readonly int ValuesAProperty = PropertyBytes / Unsafe.SizeOf<T>();

    private readonly SortedSet<int> _changed = [];
    private T[] _values = [];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    public void Read(TableEntity entity)
    {
        for (var i = 0; entity.GetBinary(NameOf(i)) is { } bytes; i++)
        {
            var values = MemoryMarshal.Cast<byte, T>(bytes);
            Grow(Count + values.Length);
            values.CopyTo(_values.AsSpan(Count));
            Count += values.Length;
        }
    }

    /// <summary>Sets a value, or adds it behind the last one.</summary>
    public void Set(int index, T value)
    {
        Count = Math.Max(Count, index + 1);
        Grow(Count);
        _values[index] = value;
        _changed.Add(index / ValuesAProperty);
    }

    /// <summary>Puts what changed since the last write into an entity; the number of its bytes.</summary>
    public int Write(TableEntity entity)
    {
        var size = 0;
        foreach (var property in _changed)
        {
            var first = property * ValuesAProperty;
            var bytes = MemoryMarshal.AsBytes(Values[first..Math.Min(Count, first + ValuesAProperty)]).ToArray();
            entity[NameOf(property)] = bytes;
            size += bytes.Length;
        }

        _changed.Clear();
        return size;
    }

    private string NameOf(int property) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}{property}");

    private void Grow(int count)
    {
        if (count > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(count, Math.Min(_values.Length * 2, _values.Length + 4096)));
        }
    }
}

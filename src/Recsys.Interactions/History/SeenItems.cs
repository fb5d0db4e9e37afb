using Azure.Data.Tables;
using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>
/// Every item that a user ever took, up to <see cref="Capacity"/>; beyond that each new one takes the place of the one that was new the longest
/// ago. To add the same again changes nothing.
/// </summary>
internal sealed class SeenItems
{
    /// <summary>With all else of an entity in its mebibyte and its 252 properties.</summary>
    public const int Capacity = 100_000;

    private readonly EntityArray<ulong> _items = new("s");

    public int Count => _items.Count;

    /// <summary>Whose place the next new item takes where all are taken.</summary>
    public int Oldest { get; private set; }

    public static SeenItems Of(TableEntity entity, int oldest)
    {
        var seen = new SeenItems { Oldest = oldest };
        seen._items.Read(entity);
        return seen;
    }

    public void Add(string itemId, InteractionType type)
    {
        var item = new SeenItem(ItemHash.Of(itemId) | SeenItem.BitsOf(type));
        if (_items.Values.IndexOfAnyInRange(item.Hash, item.LastBits) is var at and >= 0)
        {
            var known = _items.Values[at];
            if ((known | item.Bits) != known)
            {
                _items.Set(at, known | item.Bits);
            }
        }
        else if (Count < Capacity)
        {
            _items.Set(Count, item.Bits);
        }
        else
        {
            _items.Set(Oldest, item.Bits);
            Oldest = (Oldest + 1) % Capacity;
        }
    }

    public int Write(TableEntity entity) => _items.Write(entity);

    /// <summary>As they are now; what is added later does not show.</summary>
    public SeenItem[] ToArray() => System.Runtime.InteropServices.MemoryMarshal.Cast<ulong, SeenItem>(_items.Values).ToArray();
}

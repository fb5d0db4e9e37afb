using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>An item that a user took, and how: the hash of its id, and in the bits that it leaves free one for each type of interaction.</summary>
/// <param name="Bits">As it is stored.</param>
public readonly record struct SeenItem(ulong Bits)
{
    private const ulong TypeBits = (1UL << ItemHash.FreeBits) - 1;

    /// <summary>The <see cref="ItemHash"/> of the item.</summary>
    public ulong Hash => Bits & ~TypeBits;

    /// <summary>The largest that has the same hash.</summary>
    internal ulong LastBits => Bits | TypeBits;

    /// <summary>The bits of some types; those that do not take an item (it was shown, or hidden) have none.</summary>
    public static ulong BitsOf(params IEnumerable<InteractionType> types) =>
        types.Where(type => type <= InteractionType.Rate).Aggregate(0UL, (bits, type) => bits | (1UL << (int)type));

    /// <summary>Whether the user did one of these things with the item.</summary>
    /// <param name="types">By <see cref="BitsOf"/>.</param>
    public bool IsAny(ulong types) => (Bits & types) != 0;
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Recsys.Interactions.Storage;

/// <summary>
/// A table that never grows beyond a number of places. What is kept under a key has the place that a hash of the key chooses, for a while; a
/// later one takes the place of an earlier one, whichever key that had.
/// </summary>
/// <param name="partitions">Partitions, at most 256.</param>
/// <param name="rows">Places a partition, a power of two.</param>
/// <param name="lifetime">How long something is kept.</param>
/// <param name="time">The clock.</param>
public sealed class HashedPlaces(int partitions, int rows, TimeSpan lifetime, TimeProvider time)
{
    private const string KeyProperty = "key";
    private const string UntilProperty = "until";

    /// <summary>The partition of a key, from 0.</summary>
    public int PartitionOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key))[0] % partitions;

    /// <summary>The place of a key, with nothing in it but whose it is and until when.</summary>
    public TableEntity NewEntity(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        return new TableEntity(NameOf(hash[0] % partitions), NameOf((int)(BinaryPrimitives.ReadUInt32LittleEndian(hash.AsSpan(1)) % rows)))
        {
            [KeyProperty] = Convert.ToHexStringLower(hash), [UntilProperty] = time.GetUtcNow() + lifetime,
        };
    }

    /// <summary>Whether what stands at the place of a key is that key's.</summary>
    public static bool IsOf(TableEntity found, TableEntity place)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(place);
        return found.GetString(KeyProperty) == place.GetString(KeyProperty);
    }

    /// <summary>Whether it is, and its time is not over.</summary>
    public bool IsKept(TableEntity found, TableEntity place) => IsOf(found, place) && found.GetDateTimeOffset(UntilProperty) > time.GetUtcNow();

    private static string NameOf(int number) => number.ToString("D7", CultureInfo.InvariantCulture);
}

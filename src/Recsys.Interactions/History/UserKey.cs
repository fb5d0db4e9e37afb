using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Recsys.Interactions.History;

/// <summary>
/// The table key of a user. The row key is a hash of the id, because ids may hold characters that keys must not, and because a table that
/// shows no ids leaks none. Users share a few partition keys, so that one transaction can write many of them.
/// </summary>
internal readonly record struct UserKey(string PartitionKey, string RowKey)
{
    public const int Buckets = 32;

    public static UserKey Of(string userId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(userId));
        return new UserKey((hash[0] % Buckets).ToString("D2", CultureInfo.InvariantCulture), Convert.ToHexStringLower(hash));
    }
}

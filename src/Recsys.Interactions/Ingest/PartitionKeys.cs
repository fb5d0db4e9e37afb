using System.Security.Cryptography;
using System.Text;

namespace Recsys.Interactions.Ingest;

/// <summary>
/// The partition key that a user's events are sent with. All that send interactions ask here: a user's events are in one partition, so they keep
/// their order and a resend meets the original.
/// </summary>
public static class PartitionKeys
{
    /// <summary>The most characters that Event Hubs takes for a key.</summary>
    public const int MaxLength = 128;

    /// <summary>
    /// The user's id; where it is longer than a key may be, the SHA-256 of its UTF-8 bytes in lower-case hexadecimal. The same user has the
    /// same key, always.
    /// </summary>
    /// <param name="userId">The user's id.</param>
    public static string Of(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return userId.Length <= MaxLength ? userId : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)));
    }
}

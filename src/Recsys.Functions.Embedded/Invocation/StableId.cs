using System.Security.Cryptography;
using System.Text;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Ids that every process derives alike, for names that must agree between instances.</summary>
internal static class StableId
{
    /// <summary>32 hexadecimal digits: the first half of the text's SHA-256.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}

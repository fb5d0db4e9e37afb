using System.Security.Cryptography;
using System.Text;

namespace Recsys.LocalHub.Wire;

/// <summary>The signature of a shared access token.</summary>
internal static class SharedAccessSignature
{
    /// <summary><c>base64(HMAC-SHA256(key, resource + "\n" + expiry))</c>, the resource URL-encoded as it stands in the token.</summary>
    public static string Sign(string key, string escapedResource, string expiry) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{escapedResource}\n{expiry}")));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>
/// Checks shared access signatures: <c>sig = base64(HMAC-SHA256(key, sr + "\n" + se))</c> over the resource as it stands
/// in the token, URL-encoded. Without keys every token is taken.
/// </summary>
internal sealed class TokenAuthority(IReadOnlyList<SharedAccessKey> keys, TimeProvider time)
{
    private const string Scheme = "SharedAccessSignature ";

    public bool ChecksTokens => keys.Count > 0;

    /// <summary>The path that a token allows and until when.</summary>
    /// <exception cref="UnauthorizedAccessException">The token is not valid for the audience.</exception>
    public (string Path, DateTimeOffset Expires) Check(string audience, string? type, string? token)
    {
        var path = PathOf(audience);
        if (!ChecksTokens)
            return (path, DateTimeOffset.MaxValue);
        if (type != AmqpNames.SasTokenType)
            throw new UnauthorizedAccessException($"InvalidToken: the local hub checks '{AmqpNames.SasTokenType}' tokens only and got '{type}'.");
        if (token?.StartsWith(Scheme, StringComparison.Ordinal) != true)
            throw new UnauthorizedAccessException("MalformedToken: the token does not begin with SharedAccessSignature.");

        var fields = new Dictionary<string, string>();
        foreach (var field in token[Scheme.Length..].Split('&').Select(f => f.Split('=', 2)).Where(f => f.Length == 2))
        {
            if (!fields.TryAdd(field[0], field[1]))
                throw new UnauthorizedAccessException($"MalformedToken: the token has the field {field[0]} twice.");
        }

        if (!fields.TryGetValue("sr", out var resource) || !fields.TryGetValue("sig", out var signature)
            || !fields.TryGetValue("se", out var expiry) || !fields.TryGetValue("skn", out var keyName))
            throw new UnauthorizedAccessException("MalformedToken: the token lacks one of sr, sig, se and skn.");

        var key = keys.FirstOrDefault(k => k.Name == Uri.UnescapeDataString(keyName))
            ?? throw new UnauthorizedAccessException($"InvalidSignature: there is no key named '{Uri.UnescapeDataString(keyName)}'.");
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(SharedAccessSignature.Sign(key.Key, resource, expiry)),
            Encoding.ASCII.GetBytes(Uri.UnescapeDataString(signature))))
            throw new UnauthorizedAccessException("InvalidSignature: The token has an invalid signature.");
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            throw new UnauthorizedAccessException("MalformedToken: the field se is no number of seconds.");
        var expires = DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        if (expires <= time.GetUtcNow())
            throw new UnauthorizedAccessException("ExpiredToken: The token has expired.");
        var allowed = PathOf(Uri.UnescapeDataString(resource));
        if (!Covers(allowed, path))
            throw new UnauthorizedAccessException($"InvalidAudience: the token is for '{allowed}', which does not cover '{path}'.");
        return (allowed, expires);
    }

    /// <summary>Whether what holds for a path holds for another one: it is the same, or above it.</summary>
    public static bool Covers(string allowed, string path) =>
        allowed.Length == 0
        || path.Equals(allowed, StringComparison.OrdinalIgnoreCase)
        || (path.StartsWith(allowed, StringComparison.OrdinalIgnoreCase) && path[allowed.Length] == '/');

    /// <summary>The entity path of an audience such as <c>sb://host/hub/Partitions/0</c>.</summary>
    private static string PathOf(string audience)
    {
        var scheme = audience.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return audience.Trim('/');
        var slash = audience.IndexOf('/', scheme + 3);
        return slash < 0 ? "" : audience[slash..].Trim('/');
    }
}

using System.Globalization;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>A moment in somebody's local time: RFC 3339 with an offset.</summary>
internal static class LocalTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    /// <exception cref="RequestException">It is none.</exception>
    public static DateTimeOffset? Read(string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus in a query that was not escaped arrives as a blank; no moment holds a blank.
        var exact = text.Replace(' ', '+');
        var hasOffset = exact.Length > 16 && (exact[^1] is 'Z' or 'z' || exact.AsSpan(16).ContainsAny('+', '-'));
        return hasOffset && DateTimeOffset.TryParseExact(
            exact.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new RequestException(
                InteractionErrorCodes.InvalidField, field,
                $"The field '{field}' is '{text}'; expected a local time with its offset as in RFC 3339, such as 2026-03-01T18:30:00+01:00.");
    }
}

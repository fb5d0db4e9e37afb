using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>A moment in somebody's local time: RFC 3339 with an offset.</summary>
internal static class LocalTime
{
    /// <exception cref="RequestException">It is none.</exception>
    public static DateTimeOffset? Read(string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus in a query that was not escaped arrives as a blank; no moment holds a blank.
        return Rfc3339.TryParse(text.Replace(' ', '+'), out var time)
            ? time
            : throw new RequestException(
                InteractionErrorCodes.InvalidField, field,
                $"The field '{field}' is '{text}'; expected a local time with its offset as in RFC 3339, such as {Rfc3339.Example}.");
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>Bodies in JSON, and the problems that they can have.</summary>
internal static class JsonBody
{
    /// <exception cref="RequestException">The body is too large, or not JSON.</exception>
    public static async Task<JsonDocument> ParseAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(http, BoundedBody.OfOthers, cancellationToken);
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw new RequestException(
                InteractionErrorCodes.InvalidJson, null, $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
    }

    /// <summary>The problem of a body that is JSON, but not the expected one: the serialiser's path is the field.</summary>
    public static RequestException WrongField(JsonException exception, IReadOnlyDictionary<string, object>? extensions = null)
    {
        var field = (exception.Path ?? "$").TrimStart('$').TrimStart('.');
        return new RequestException(InteractionErrorCodes.InvalidField, field, $"The field '{field}' is unknown or has a value of the wrong kind.")
        {
            Extensions = extensions ?? new Dictionary<string, object>(),
        };
    }
}

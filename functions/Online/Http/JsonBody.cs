using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>Bodies in JSON, and the problems that they can have.</summary>
internal static class JsonBody
{
    /// <summary>A field that is not known is an error: a misspelt filter must not be a missing one.</summary>
    internal static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new ScalarText() },
    };

    /// <summary>The body as an object of one kind.</summary>
    /// <exception cref="RequestException">The body cannot be read; the field is named.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest http, CancellationToken cancellationToken)
    {
        using var document = await ParseAsync(http, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new RequestException(InteractionErrorCodes.InvalidJson, null, "The body is no JSON object.");
        }

        return Read<T>(document.RootElement.Clone(), "");
    }

    /// <summary>An element as an object of one kind.</summary>
    /// <param name="element">The element.</param>
    /// <param name="place">Where it stands in the body.</param>
    /// <param name="options">How it is read; <see cref="Strict"/> where nothing is said.</param>
    /// <param name="extensions">What a problem says beside the field.</param>
    /// <exception cref="RequestException">It cannot be read; the field is named.</exception>
    public static T Read<T>(
        JsonElement element, string place, JsonSerializerOptions? options = null, IReadOnlyDictionary<string, object>? extensions = null) =>
        OfUnicode(
            () =>
            {
                try
                {
                    return element.Deserialize<T>(options ?? Strict)!;
                }
                catch (JsonException e)
                {
                    throw WrongField(e, place, extensions);
                }
            },
            extensions);

    /// <summary>Whether an object has a field.</summary>
    /// <exception cref="RequestException">The name of another field is no text.</exception>
    public static bool Has(JsonElement element, string field, IReadOnlyDictionary<string, object>? extensions = null) =>
        OfUnicode(() => element.TryGetProperty(field, out _), extensions);

    /// <summary>JSON may escape half of a surrogate pair, in a value and in a name; the parser only complains when the text is asked for.</summary>
    private static T OfUnicode<T>(Func<T> read, IReadOnlyDictionary<string, object>? extensions)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw new RequestException(InteractionErrorCodes.InvalidJson, null, "The body holds text that is not valid Unicode.")
            {
                Extensions = extensions ?? new Dictionary<string, object>(),
            };
        }
    }

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
    private static RequestException WrongField(JsonException exception, string place, IReadOnlyDictionary<string, object>? extensions)
    {
        var field = (place + (exception.Path ?? "$").TrimStart('$')).TrimStart('.');
        return new RequestException(InteractionErrorCodes.InvalidField, field, $"The field '{field}' {FaultOf(exception)}.")
        {
            Extensions = extensions ?? new Dictionary<string, object>(),
        };
    }

    /// <summary>What the serialiser found, without its words: they name types.</summary>
    private static string FaultOf(JsonException exception) =>
        exception.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not known"
        : exception.Message.Contains("missing required", StringComparison.Ordinal) ? "lacks a part"
        : "has a value of the wrong kind";
}

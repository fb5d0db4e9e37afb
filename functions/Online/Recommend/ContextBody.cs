using System.Text.Json;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;

namespace Recsys.Functions.Online.Recommend;

/// <summary>The circumstances in a JSON body: one of the two contexts of a comparison, or part of a request.</summary>
internal sealed record ContextBody
{
    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = new Dictionary<string, JsonElement>();

    public string? Device { get; init; }

    public string? Country { get; init; }

    public string? At { get; init; }

    /// <summary>The context of fields; numbers and booleans keep their JSON spelling.</summary>
    public static RequestContext Read(IReadOnlyDictionary<string, JsonElement> fields, string? device, string? country)
    {
        var context = new RequestContext(fields
            .Where(p => p.Value.ValueKind != JsonValueKind.Null)
            .Select(p => KeyValuePair.Create(p.Key, TextOf(p.Value, $"context.{p.Key}"))));
        context = device is null ? context : context.With(RequestContext.DeviceField, device);
        return country is null ? context : context.With(RequestContext.CountryField, country);
    }

    private static string TextOf(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.String ? JsonBody.Read<string>(value, field) : value.GetRawText();

    /// <exception cref="RequestException">It is there and no id.</exception>
    public static void CheckId(string field, string? id)
    {
        if (id is not null && Ids.Problem(id) is { } problem)
        {
            throw new RequestException(InteractionErrorCodes.InvalidField, field, $"The field '{field}' {problem}.");
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>A request by its JSON body. A field that is not known is an error: a misspelt filter must not be a missing one.</summary>
internal sealed record RecommendationBody
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new ScalarText() },
    };

    public string? UserId { get; init; }

    public IReadOnlyList<string> Items { get; init; } = [];

    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = new Dictionary<string, JsonElement>();

    public string? Device { get; init; }

    public string? Country { get; init; }

    public string? At { get; init; }

    public int K { get; init; } = RecommendationRequest.DefaultK;

    public string? Model { get; init; }

    public IReadOnlyList<string> Exclude { get; init; } = [];

    public bool ExcludeSeen { get; init; } = true;

    public ItemFilters Filters { get; init; } = new();

    public DiversityOptions Diversity { get; init; } = new();

    /// <exception cref="RequestException">The body cannot be read; the field is named.</exception>
    public static async Task<RecommendationRequest> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        using var document = await JsonBody.ParseAsync(http, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new RequestException(InteractionErrorCodes.InvalidJson, null, "The body is no JSON object.");
        }

        try
        {
            return document.Deserialize<RecommendationBody>(Json)!.ToRequest();
        }
        catch (JsonException e)
        {
            throw JsonBody.WrongField(e);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair; the parser only complains when the text is asked for.
            throw new RequestException(InteractionErrorCodes.InvalidJson, null, "The body holds text that is not valid Unicode.");
        }
    }

    private RecommendationRequest ToRequest()
    {
        var context = new RequestContext(Context
            .Where(p => p.Value.ValueKind != JsonValueKind.Null)
            .Select(p => KeyValuePair.Create(p.Key, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText())));
        context = Device is null ? context : context.With(RequestContext.DeviceField, Device);
        context = Country is null ? context : context.With(RequestContext.CountryField, Country);
        return new RecommendationRequest
        {
            UserId = UserId, Items = Items, Context = context, At = LocalTime.Read("at", At), K = K, Model = Model,
            Exclude = Exclude, ExcludeSeen = ExcludeSeen, Filters = Filters, Diversity = Diversity,
        };
    }
}

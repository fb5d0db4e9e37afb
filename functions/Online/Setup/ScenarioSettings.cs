using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Recommend;
using Recsys.Scoring;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Setup;

/// <summary>
/// The setting <c>Scenarios</c>: a JSON object of names, each with fields of the body of <c>POST /api/recommendations</c>. They stand beside those
/// that are there without it; one of the same name takes its place, and <c>null</c> takes it away.
/// </summary>
internal static class ScenarioSettings
{
    public const string Setting = "Scenarios";

    /// <exception cref="ValidationException">It is wrong; the scenario and the field are named.</exception>
    public static Scenarios Read(string? text)
    {
        var named = new Dictionary<string, Scenario>(Scenarios.Defaults, StringComparer.Ordinal);
        foreach (var (name, body) in Parse(text))
        {
            if (body.ValueKind == JsonValueKind.Null) named.Remove(name);
            else named[name] = ReadOne(name, body);
        }

        return named.Count <= Scenarios.Most
            ? new Scenarios(named)
            : throw new ValidationException($"The setting '{Setting}' makes {named.Count} scenarios; expected at most {Scenarios.Most}.");
    }

    private static Dictionary<string, JsonElement> Parse(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text) ?? [];
        }
        catch (JsonException e)
        {
            throw new ValidationException(
                $"The setting '{Setting}' is no JSON object of scenarios (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
    }

    private static Scenario ReadOne(string name, JsonElement json)
    {
        try
        {
            var body = JsonBody.Read<RecommendationBody>(json, name);
            if (body is not { UserId: null, Continue: null, At: null, Scenario: null, SessionId: null, Device: null, Country: null }
                || body.Items.Count + body.Context.Count + body.Exclude.Count > 0)
            {
                throw new RequestException(
                    ProblemTypes.NotFound, name, $"A scenario says what pages ask for, not who asks or when: '{name}' does.");
            }

            var request = body.ToRequest(new RecommendationRequest());
            Scenarios.Check(request);
            return new Scenario(request, SaysK: body.K is not null, SaysExcludeSeen: body.ExcludeSeen is not null);
        }
        catch (Exception e) when (e is ScoringException or RequestException)
        {
            var field = (e as ScoringException)?.Field ?? (e as RequestException)?.Field;
            throw new ValidationException($"The setting '{Setting}' is wrong at '{name}', field '{field}': {e.Message}");
        }
    }
}

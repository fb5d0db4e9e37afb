using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Recsys.Domain.Wire;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>Reads the body of a call that starts a run.</summary>
internal static class TrainingRequestBody
{
    /// <summary>A field that is not known is an error: misspelt, a limit would be none.</summary>
    private static JsonSerializerOptions JsonOver(TrainingRequest defaults) => new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
        {
            if (type.Type == typeof(TrainingRequest)) type.CreateObject = () => defaults with { };
        }),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The request, or the answer that says what is wrong with it. What the body does not say is as in the defaults.</summary>
    public static async Task<(TrainingRequest Request, IActionResult? Problem)> ReadAsync(
        HttpRequest http, TrainingRequest defaults, CancellationToken cancellationToken)
    {
        var request = defaults;
        if (await BoundedBody.ReadAsync(http.Body, http.ContentLength, BoundedBody.OfOthers, cancellationToken) is not { } body)
        {
            return (request, Problems.BodyTooLarge(BoundedBody.OfOthers));
        }

        if (body.Length > 0)
        {
            try
            {
                request = JsonSerializer.Deserialize<TrainingRequest>(body.Span, JsonOver(defaults)) ?? request;
            }
            catch (JsonException e)
            {
                return (request, Problems.InvalidRequest(e.Path?.TrimStart('$', '.') ?? "", "The body is not a JSON object of the expected form."));
            }
        }

        return request.Problem([.. ModelFamilies.Trained.Select(f => f.Name)]) is { } problem
            ? (request, Problems.InvalidRequest(problem.Field, problem.Message))
            : (request, null);
    }
}

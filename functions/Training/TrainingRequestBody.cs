using System.Text.Json;
using System.Text.Json.Serialization;
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
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The request, or the answer that says what is wrong with it. An empty body asks for the defaults.</summary>
    public static async Task<(TrainingRequest Request, IActionResult? Problem)> ReadAsync(HttpRequest http, CancellationToken cancellationToken)
    {
        var request = new TrainingRequest();
        if (await BoundedBody.ReadAsync(http.Body, http.ContentLength, BoundedBody.OfOthers, cancellationToken) is not { } body)
        {
            return (request, Problems.BodyTooLarge(BoundedBody.OfOthers));
        }

        if (body.Length > 0)
        {
            try
            {
                request = JsonSerializer.Deserialize<TrainingRequest>(body.Span, Json) ?? request;
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

using Microsoft.AspNetCore.Mvc;

namespace Recsys.Functions.Training;

/// <summary>The problem details (RFC 9457) of this app.</summary>
internal static class Problems
{
    public static IActionResult RunStillGoing() =>
        Result(409, "training-running", "A training run is still going.", "Ask GET /api/training how far it is; start the next one when it has ended.");

    public static IActionResult NoRunYet() =>
        Result(404, "no-training-run", "There was no training run yet.", "Start one with POST /api/training.");

    public static IActionResult BodyTooLarge(int limit) =>
        Result(413, "body-too-large", "The body is too large.", $"The body is larger than {limit:N0} bytes, the most that this call takes.");

    public static IActionResult InvalidRequest(string field, string message) => Result(400, "invalid-request", message, null, field);

    private static ObjectResult Result(int status, string type, string title, string? detail, string? field = null)
    {
        var problem = new ProblemDetails { Status = status, Type = $"urn:recsys:problem:{type}", Title = title, Detail = detail };
        if (field is not null)
        {
            problem.Extensions["field"] = field;
        }

        return new ObjectResult(problem) { StatusCode = status, ContentTypes = { "application/problem+json" } };
    }
}

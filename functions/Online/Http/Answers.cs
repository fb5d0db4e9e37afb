using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Ingest;
using Recsys.Registry;
using Recsys.Scoring;

namespace Recsys.Functions.Online.Http;

/// <summary>Turns what the work below returns or throws into an answer; the same bytes whatever host runs the app.</summary>
internal static class Answers
{
    /// <summary>A load takes seconds.</summary>
    private const string RetryAfterSeconds = "5";

    private const string Refused = "Trying again does not help: the app lacks a role, or asks wrongly. Its log says which.";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The same of a call whose query holds nothing but these parameters.</summary>
    public static Task<IActionResult> OfAsync<T>(
        FunctionContext context, HttpRequest http, IReadOnlyList<string> parameters, Func<Task<T>> work, int status = 200) =>
        OfAsync(
            context,
            () =>
            {
                QueryParameters.Check(http.Query, parameters);
                return work();
            },
            status);

    public static async Task<IActionResult> OfAsync<T>(FunctionContext context, Func<Task<T>> work, int status = 200)
    {
        try
        {
            return Of(await work(), status);
        }
        catch (ScoringException e)
        {
            return Problem(
                context, e.Code, e.Field, e.Message, e.Position is { } position ? new Dictionary<string, object> { ["position"] = position } : null);
        }
        catch (RequestException e)
        {
            return Problem(context, e.Code, e.Field, e.Message, e.Extensions);
        }
        catch (RegistryException e) when (ProblemTypes.All.ContainsKey(e.Code))
        {
            return Problem(context, e.Code, e.Code == RegistryErrorCodes.UnknownVersion ? "version" : null, e.Message);
        }
        catch (HubUnavailableException e)
        {
            return e.IsRefused
                ? Failed(context, e, ProblemTypes.HubRefused, Refused)
                : Failed(context, e, ProblemTypes.HubUnavailable, e.Message);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // Nobody reads it; the function has not failed.
            return new StatusCodeResult(StatusCodes.Status499ClientClosedRequest);
        }
        catch (Exception e) when (Refusal.Is(e))
        {
            return Failed(context, e, ProblemTypes.StorageRefused, Refused);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException)
        {
            // The SDK gives up after its last try with all that the tries threw, a cancellation of its own among it where nothing answered.
            return Failed(context, e, ProblemTypes.StorageUnavailable, "Try again in a moment.");
        }
    }

    private static JsonResult Failed(FunctionContext context, Exception exception, string code, string detail)
    {
        context.GetLogger(nameof(Answers)).PartFailed(exception, context.FunctionDefinition.Name, ProblemTypes.All[code].Status, code);
        return Problem(context, code, null, detail);
    }

    public static IActionResult Of(object? value, int status = 200) => new JsonResult(value, Json) { StatusCode = status };

    private static JsonResult Problem(
        FunctionContext context, string code, string? field, string detail, IReadOnlyDictionary<string, object>? extensions = null)
    {
        var (status, title) = ProblemTypes.All[code];
        if (code == ScoringErrorCodes.Loading && context.GetHttpContext() is { } http) http.Response.Headers.RetryAfter = RetryAfterSeconds;
        var problem = new Dictionary<string, object?>
        {
            ["type"] = ProblemTypes.Urn + code, ["title"] = title, ["status"] = status, ["detail"] = detail, ["requestId"] = context.InvocationId,
        };
        if (field is not null)
        {
            problem["field"] = field;
        }

        foreach (var (name, value) in extensions ?? new Dictionary<string, object>())
        {
            problem[name] = value;
        }

        return new JsonResult(problem, Json) { StatusCode = status, ContentType = "application/problem+json" };
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Identity;
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

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

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
            return Problem(context, ProblemTypes.HubUnavailable, null, e.Message);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException { InnerException: RequestFailedException }
            or AuthenticationFailedException)
        {
            var code = IsRefused(e) ? ProblemTypes.StorageRefused : ProblemTypes.StorageUnavailable;
            context.GetLogger(nameof(Answers)).StorageFailed(e, context.FunctionDefinition.Name, ProblemTypes.All[code].Status);
            return Problem(
                context, code, null, code == ProblemTypes.StorageRefused
                    ? "Trying again does not help: the app lacks a role, or asks wrongly. Its log says which."
                    : "Try again in a moment.");
        }
    }

    /// <summary>Whether storage answered, and will answer the same again: neither too late, nor too much, nor a fault of its own.</summary>
    private static bool IsRefused(Exception exception) =>
        exception is AuthenticationFailedException
            or RequestFailedException { Status: >= 400 and < 500 and not 408 and not 429 };

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

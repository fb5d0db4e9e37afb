using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Recsys.Functions.SampleApp;

/// <summary>What a durable client can do, over HTTP.</summary>
public static class DurableEndpoints
{
    private const string Id = "durable/{id}";

    /// <summary>Starts an orchestration; the body is its input, as JSON.</summary>
    [Function("StartInstance")]
    public static async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Id + "/start/{orchestrator}")] HttpRequest request,
        string id,
        string orchestrator,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var input = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: cancellationToken);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id), cancellationToken);
            return new AcceptedResult();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ConflictObjectResult(e.Message);
        }
    }

    [Function("GetInstance")]
    public static async Task<IActionResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Id)] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
        => await client.GetInstanceAsync(id, true, cancellationToken) is { } instance
            ? new OkObjectResult(new
            {
                status = instance.RuntimeStatus.ToString(),
                input = instance.SerializedInput,
                output = instance.SerializedOutput,
                customStatus = instance.SerializedCustomStatus,
                failure = instance.FailureDetails is { } failure ? $"{failure.ErrorType}: {failure.ErrorMessage}" : null,
            })
            : new NotFoundResult();

    /// <summary>The links of the management API.</summary>
    [Function("GetLinks")]
    public static IActionResult Links(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Id + "/links")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client)
        => new OkObjectResult(client.CreateHttpManagementPayload(id));

    [Function("RaiseEvent")]
    public static async Task<IActionResult> Raise(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Id + "/raise/{name}")] HttpRequest request,
        string id,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var payload = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, cancellationToken: cancellationToken);
        await client.RaiseEventAsync(id, name, payload, cancellationToken);
        return new AcceptedResult();
    }

    /// <summary>Suspends, resumes, terminates or purges.</summary>
    [Function("ManageInstance")]
    public static async Task<IActionResult> Manage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Id + "/manage/{action}/{reason?}")] HttpRequest request,
        string id,
        string action,
        string? reason,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        switch (action)
        {
            case "suspend":
                await client.SuspendInstanceAsync(id, reason, cancellationToken);
                return new AcceptedResult();
            case "resume":
                await client.ResumeInstanceAsync(id, reason, cancellationToken);
                return new AcceptedResult();
            case "terminate":
                await client.TerminateInstanceAsync(id, reason, cancellationToken);
                return new AcceptedResult();
            case "purge":
                return new OkObjectResult((await client.PurgeInstanceAsync(id, cancellationToken)).PurgedInstanceCount);
            default:
                return new NotFoundResult();
        }
    }
}

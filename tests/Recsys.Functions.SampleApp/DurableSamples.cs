using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

namespace Recsys.Functions.SampleApp;

/// <summary>
/// A training run in small, with every kind of durable step: a chain, a fan-out over models that train in slices as
/// sub-orchestrations, retries, a timer, an event. Each activity writes to a journal when it begins and ends, so that a test which
/// kills this process can count.
/// </summary>
public sealed class DurableSamples(IConfiguration configuration)
{
    private static readonly Lock Journal = new();
    private static readonly string[] Models = ["ncf", "autoencoder", "gcn", "sequence"];

    [Function("StartSampleTraining")]
    public static async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "sample-training/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(SampleTraining), new SampleRun(3, 30), new StartOrchestrationOptions(id), cancellationToken);
        return new AcceptedResult();
    }

    [Function("GetSampleTraining")]
    public static async Task<IActionResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "sample-training/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
        => await client.GetInstanceAsync(id, true, cancellationToken) is { } instance
            ? new OkObjectResult(new { status = instance.RuntimeStatus.ToString(), output = instance.SerializedOutput, customStatus = instance.SerializedCustomStatus })
            : new NotFoundResult();

    [Function(nameof(SampleTraining))]
    public static async Task<string> SampleTraining([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<SampleRun>()!;
        context.SetCustomStatus("snapshot");
        var snapshot = await context.CallActivityAsync<int>(nameof(SampleStep), new SampleCall("snapshot", 1, run.Milliseconds));
        context.SetCustomStatus("training");
        var trained = await Task.WhenAll(Models.Select(model =>
            context.CallSubOrchestratorAsync<int>(nameof(SampleModel), new SampleModelRun(model, snapshot, run))));
        await context.CreateTimer(TimeSpan.FromMilliseconds(run.Milliseconds), CancellationToken.None);
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(20, TimeSpan.FromMilliseconds(10)));
        await context.CallActivityAsync(nameof(SampleGate), new SampleCall("gate", trained.Sum(), run.Milliseconds), retry);
        context.SetCustomStatus("publishing");
        var version = await context.CallActivityAsync<int>(nameof(SampleStep), new SampleCall("publish", trained.Sum(), run.Milliseconds));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join('+', trained)}={version}");
    }

    [Function(nameof(SampleModel))]
    public static async Task<int> SampleModel([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var model = context.GetInput<SampleModelRun>()!;
        var value = model.Snapshot;
        for (var slice = 0; slice < model.Run.Slices; slice++)
        {
            value = await context.CallActivityAsync<int>(nameof(SampleStep), new SampleCall($"{model.Name}.{slice}", value + slice, model.Run.Milliseconds));
        }

        return value;
    }

    [Function(nameof(SampleStep))]
    public async Task<int> SampleStep([ActivityTrigger] SampleCall call, CancellationToken cancellationToken)
    {
        Write("begin", call.Name);
        await Task.Delay(call.Milliseconds, cancellationToken);
        Write("end", call.Name);
        return call.Value * 2;
    }

    [Function(nameof(SampleGate))]
    public void SampleGate([ActivityTrigger] SampleCall call)
    {
        Write("begin", call.Name);
        Write("end", call.Name);
        if (call.Value % 2 != 0)
        {
            throw new InvalidOperationException("The models are odd.");
        }
    }

    private void Write(string what, string name)
    {
        if (configuration["SampleJournal"] is not { } path)
        {
            return;
        }

        // One write of a short line is whole or absent, whenever the process is killed. Appending is "where the end was at opening":
        // without the lock two activities would write over each other.
        lock (Journal)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId} {what} {name}\n"));
        }
    }
}

/// <summary>How a sample run is cut.</summary>
/// <param name="Slices">Slices a model.</param>
/// <param name="Milliseconds">Length of a step.</param>
public sealed record SampleRun(int Slices, int Milliseconds);

/// <summary>One model of a sample run.</summary>
public sealed record SampleModelRun(string Name, int Snapshot, SampleRun Run);

/// <summary>One step of a sample run.</summary>
public sealed record SampleCall(string Name, int Value, int Milliseconds);

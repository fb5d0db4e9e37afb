using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Recsys.Functions.SampleApp;

/// <summary>
/// A training run in small: a chain, a fan-out over models that train in slices as sub-orchestrations, retries, a timer. Each activity
/// writes to the journal when it begins and ends, so that a test which kills the process can count.
/// </summary>
public sealed class SampleTraining(Journal journal)
{
    private static readonly string[] Models = ["ncf", "autoencoder", "gcn", "sequence"];
    private static int _gates;

    [Function(nameof(TrainSample))]
    public static async Task<string> TrainSample([OrchestrationTrigger] TaskOrchestrationContext context)
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
            var call = new SampleCall($"{model.Name}.{slice}", value + slice, model.Run.Milliseconds);
            value = await context.CallActivityAsync<int>(nameof(SampleStep), call);
        }

        return value;
    }

    [Function(nameof(SampleStep))]
    public async Task<int> SampleStep([ActivityTrigger] SampleCall call, CancellationToken cancellationToken)
    {
        journal.Write(nameof(SampleStep), "begin", call.Name);
        await Task.Delay(call.Milliseconds, cancellationToken);
        journal.Write(nameof(SampleStep), "end", call.Name);
        return call.Value * 2;
    }

    /// <summary>Throws once in each process: a retry passes.</summary>
    [Function(nameof(SampleGate))]
    public void SampleGate([ActivityTrigger] SampleCall call)
    {
        journal.Write(nameof(SampleGate), "begin", call.Name);
        if (Interlocked.Exchange(ref _gates, 1) == 0)
        {
            throw new InvalidOperationException("The gate is shut the first time.");
        }

        journal.Write(nameof(SampleGate), "end", call.Name);
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

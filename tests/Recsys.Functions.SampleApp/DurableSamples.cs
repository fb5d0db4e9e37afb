using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Recsys.Functions.SampleApp;

/// <summary>Orchestrations, one for each thing that a test wants to see.</summary>
public sealed class DurableSamples(Journal journal)
{
    private static readonly TaskOptions OneRetry = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(10)));

    /// <summary>Activities one after the other; each doubles.</summary>
    [Function(nameof(Chain))]
    public static async Task<int> Chain([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var value = context.GetInput<int>();
        for (var i = 0; i < 3; i++)
        {
            value = await context.CallActivityAsync<int>(nameof(Twice), value);
        }

        return value;
    }

    /// <summary>As many activities at once as its input says.</summary>
    [Function(nameof(FanOut))]
    public static async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context) =>
        (await Task.WhenAll(Enumerable.Range(0, context.GetInput<int>()).Select(i => context.CallActivityAsync<int>(nameof(Twice), i)))).Sum();

    /// <summary>Waits for two events and says in its custom status for which.</summary>
    [Function(nameof(Listen))]
    public static async Task<string> Listen([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        context.SetCustomStatus(new { stage = "waiting" });
        var first = await context.WaitForExternalEvent<string>("Go");
        context.SetCustomStatus(new { stage = "going" });
        return $"{first} {await context.WaitForExternalEvent<string>("Stop")}";
    }

    /// <summary>Adds up the numbers of its events and begins anew after each; ends when it has had as many as its input says.</summary>
    [Function(nameof(AddUp))]
    public static async Task<int> AddUp([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var (left, sum) = (context.GetInput<int[]>()![0], context.GetInput<int[]>()![1]);
        sum += await context.WaitForExternalEvent<int>("Number");
        if (left > 1)
        {
            context.ContinueAsNew(new[] { left - 1, sum });
        }

        return sum;
    }

    /// <summary>Catches what an activity and a sub-orchestration threw, and says what it learnt of them.</summary>
    [Function(nameof(Careful))]
    public static async Task<string[]> Careful([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var found = new List<string>();
        try
        {
            await context.CallActivityAsync(nameof(Explode), "the activity", OneRetry);
        }
        catch (TaskFailedException e)
        {
            found.Add($"{e.TaskName}: {e.FailureDetails.ErrorType}: {e.FailureDetails.ErrorMessage}");
        }

        try
        {
            await context.CallSubOrchestratorAsync(nameof(Careless), "the child");
        }
        catch (TaskFailedException e)
        {
            found.Add($"{e.TaskName}: {e.FailureDetails.IsCausedBy<TaskFailedException>()}");
        }

        return [.. found];
    }

    /// <summary>Fails with what its activity threw.</summary>
    [Function(nameof(Careless))]
    public static Task Careless([OrchestrationTrigger] TaskOrchestrationContext context)
        => context.CallActivityAsync(nameof(Explode), context.GetInput<string>());

    /// <summary>Runs an activity that waits at a gate, and says how it ended.</summary>
    [Function(nameof(Patient))]
    public static async Task<string> Patient([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        try
        {
            await context.CallActivityAsync(nameof(Hold), context.GetInput<string>());
            return "held";
        }
        catch (TaskFailedException e)
        {
            var failure = e.FailureDetails;
            while (failure.InnerFailure is { } inner) failure = inner;
            return failure.ErrorType;
        }
    }

    [Function(nameof(Hold))]
    public async Task Hold([ActivityTrigger] string gate, CancellationToken cancellationToken)
    {
        journal.Write(nameof(Hold), "begin", gate);
        await journal.PassAsync(gate, cancellationToken);
        journal.Write(nameof(Hold), "end", gate);
    }

    [Function(nameof(Twice))]
    public async Task<int> Twice([ActivityTrigger] int value, CancellationToken cancellationToken)
    {
        journal.Write(nameof(Twice), "begin", $"{value}");
        await Task.Delay(100, cancellationToken);
        journal.Write(nameof(Twice), "end", $"{value}");
        return value * 2;
    }

    [Function(nameof(Explode))]
    public void Explode([ActivityTrigger] string what)
    {
        journal.Write(nameof(Explode), "begin", what);
        throw new InvalidOperationException($"{what} explodes");
    }
}

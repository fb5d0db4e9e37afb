using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Recsys.SpeedBench.App;

public static class DurableFunctions
{
    /// <summary>Runs an orchestration of so many activities, in a chain or all at once, and answers when it has ended.</summary>
    [Function("Orchestrate")]
    public static async Task<IActionResult> Orchestrate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "orchestrate/{name}/{count:int}")] HttpRequest request, string name, int count,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, count, cancellationToken);
        var ended = await client.WaitForInstanceCompletionAsync(id, cancellationToken);
        return new ContentResult { Content = ended.RuntimeStatus.ToString() };
    }

    [Function("Chain")]
    public static async Task Chain([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        for (var i = 0; i < context.GetInput<int>(); i++)
        {
            await context.CallActivityAsync(nameof(Nothing), i);
        }
    }

    [Function("Fan")]
    public static Task Fan([OrchestrationTrigger] TaskOrchestrationContext context) =>
        Task.WhenAll(Enumerable.Range(0, context.GetInput<int>()).Select(i => context.CallActivityAsync(nameof(Nothing), i)));

    [Function(nameof(Nothing))]
    public static void Nothing([ActivityTrigger] int number)
    {
    }
}

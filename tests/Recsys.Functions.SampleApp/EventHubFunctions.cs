using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.SampleApp;

/// <summary>
/// A function for each way to take events. Each writes to the journal what it got when it begins and when it ends. An event may say what
/// shall happen: <c>throw</c>, <c>throw until 3</c> (the third retry), <c>gate NAME</c>.
/// </summary>
public sealed class EventHubFunctions(Journal journal)
{
    [Function("Texts")]
    [ExponentialBackoffRetry(-1, "00:00:00.020", "00:00:00.200")]
    public Task Texts(
        [EventHubTrigger("%TextsHub%", Connection = "Hub")] string[] events, FunctionContext context, CancellationToken cancellationToken)
        => RunAsync(events, context, cancellationToken);

    [Function("Limited")]
    [FixedDelayRetry(2, "00:00:00.020")]
    public Task Limited(
        [EventHubTrigger("%LimitedHub%", Connection = "Hub")] string[] events, FunctionContext context, CancellationToken cancellationToken)
        => RunAsync(events, context, cancellationToken);

    [Function("Bodies")]
    public Task Bodies(
        [EventHubTrigger("%BodiesHub%", Connection = "Hub")] byte[][] events, FunctionContext context, CancellationToken cancellationToken)
    {
        var data = context.BindingContext.BindingData.ToDictionary(p => p.Key, p => p.Value);
        journal.Write("Bodies", "metadata", JsonSerializer.Serialize(data));
        return RunAsync([.. events.Select(Encoding.UTF8.GetString)], context, cancellationToken);
    }

    [Function("OneByOne")]
    public Task OneByOne(
        [EventHubTrigger("%OneByOneHub%", Connection = "Hub", IsBatched = false)] string one,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        var data = context.BindingContext.BindingData.ToDictionary(p => p.Key, p => p.Value);
        journal.Write("OneByOne", "metadata", JsonSerializer.Serialize(data));
        return RunAsync([one], context, cancellationToken);
    }

    private async Task RunAsync(string[] events, FunctionContext context, CancellationToken cancellationToken)
    {
        var partition = JsonNode.Parse((string)context.BindingContext.BindingData["PartitionContext"]!)!["PartitionId"]!.GetValue<string>();
        var retry = context.RetryContext?.RetryCount ?? 0;
        var (function, what) = (context.FunctionDefinition.Name, JsonSerializer.Serialize(new { partition, retry, events }));
        journal.Write(function, "begin", what);
        try
        {
            foreach (var words in events.Select(e => e.Split(' ')))
            {
                if (words is ["gate", var gate])
                {
                    await journal.PassAsync(gate, cancellationToken);
                }
                else if (words is ["throw"] || (words is ["throw", "until", var until] && retry < int.Parse(until)))
                {
                    throw new InvalidOperationException("as the event says");
                }
            }

            journal.Write(function, "end", what);
        }
        catch (OperationCanceledException)
        {
            journal.Write(function, "cancelled", what);
            throw;
        }
    }
}

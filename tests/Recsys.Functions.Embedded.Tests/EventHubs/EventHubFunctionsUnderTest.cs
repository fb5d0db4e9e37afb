using System.Text;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

public static class EventHubFunctionsUnderTest
{
    public sealed class Texts(Recorder recorder)
    {
        [Function("Read")]
        public void Read([EventHubTrigger("%HubName%", Connection = "Hub")] string[] events, FunctionContext context)
        {
            recorder.Add(string.Join(',', events));
            context.GetLogger("metadata");
        }
    }

    public sealed class Bytes(Recorder recorder)
    {
        [Function("Read")]
        public void Read([EventHubTrigger("%HubName%", Connection = "Hub")] byte[][] events, string partitionContext, string[] partitionKeyArray, FunctionContext context)
            => recorder.Add((events, partitionContext, partitionKeyArray, context.BindingContext.BindingData.ToDictionary(p => p.Key, p => p.Value)));
    }

    public sealed class OneByOne(Recorder recorder)
    {
        [Function("Read")]
        public void Read([EventHubTrigger("%HubName%", Connection = "Hub", IsBatched = false)] string one, long sequenceNumber, FunctionContext context)
            => recorder.Add($"{one} {sequenceNumber} {context.BindingContext.BindingData["partitionkey"]}");
    }

    public sealed class Failing(Recorder recorder)
    {
        [Function("Read")]
        public void Read([EventHubTrigger("%HubName%", Connection = "Hub")] string[] events)
        {
            recorder.Add(string.Join(',', events));
            throw new InvalidOperationException("as planned");
        }
    }

    public sealed class Stubborn(Recorder recorder)
    {
        [Function("Read")]
        [ExponentialBackoffRetry(-1, "00:00:00.010", "00:00:00.050")]
        public async Task Read([EventHubTrigger("%HubName%", Connection = "Hub")] string[] events, FunctionContext context)
        {
            recorder.Add($"{string.Join(',', events)} {context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
            if (context.RetryContext.RetryCount < 3)
                throw new InvalidOperationException("not yet");
            await recorder.Gate.Task;
        }
    }

    public sealed class TwoRetries(Recorder recorder)
    {
        [Function("Read")]
        [ExponentialBackoffRetry(2, "00:00:00.010", "00:00:00.050")]
        public void Read([EventHubTrigger("%HubName%", Connection = "Hub")] string[] events)
        {
            recorder.Add(string.Join(',', events));
            throw new InvalidOperationException("never");
        }
    }

    public sealed class Gated(Recorder recorder)
    {
        [Function("Read")]
        public async Task Read([EventHubTrigger("%HubName%", Connection = "Hub")] byte[][] events, CancellationToken cancellationToken)
        {
            recorder.Add(string.Join(',', events.Select(Encoding.UTF8.GetString)));
            await recorder.Gate.Task.WaitAsync(cancellationToken);
            recorder.Add("done");
        }
    }
}

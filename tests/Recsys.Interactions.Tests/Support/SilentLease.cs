using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.Interactions.Tests;

/// <summary>
/// Storage that does not answer one kind of request for a lease: it fails as the SDK does after its retries. Before a renewal can be asked for, the
/// time must pass: the first list is held until the work gives up.
/// </summary>
internal sealed class SilentLease(string action, Action letTimePass) : HttpPipelinePolicy
{
    private bool _held;

    public bool WasAsked { get; private set; }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Refuse(message);
        ProcessNext(message, pipeline);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Refuse(message);
        if (action == "renew" && !_held && message.Request.Uri.Query.Contains("comp=list", StringComparison.Ordinal))
        {
            _held = true;
            letTimePass();
            await Task.Delay(TimeSpan.FromMinutes(1), message.CancellationToken);
        }

        await ProcessNextAsync(message, pipeline);
    }

    private void Refuse(HttpMessage message)
    {
        if (!message.Request.Headers.TryGetValue("x-ms-lease-action", out var asked) || asked != action) return;
        WasAsked = true;
        throw new AggregateException("Retry failed after 6 tries.");
    }
}

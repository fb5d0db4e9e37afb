using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.SpeedBench.Log;

/// <summary>Counts requests to storage and the bytes of their bodies and answers.</summary>
internal sealed class TrafficMeter : HttpPipelineSynchronousPolicy
{
    private long _sent;
    private long _received;
    private int _requests;

    public override void OnReceivedResponse(HttpMessage message)
    {
        Interlocked.Increment(ref _requests);
        if (message.Request.Content is { } content && content.TryComputeLength(out var length))
        {
            Interlocked.Add(ref _sent, length);
        }

        if (message.Response.ContentStream is { CanSeek: true } stream)
        {
            Interlocked.Add(ref _received, stream.Length);
        }
    }

    /// <summary>What was counted since this was asked last.</summary>
    public (int Requests, long Sent, long Received) Take() =>
        (Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _sent, 0), Interlocked.Exchange(ref _received, 0));
}

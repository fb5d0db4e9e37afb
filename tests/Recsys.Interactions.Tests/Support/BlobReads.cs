using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.Interactions.Tests;

/// <summary>Notes which blobs of the log are read.</summary>
internal sealed class BlobReads : HttpPipelineSynchronousPolicy
{
    public ConcurrentBag<string> Of { get; } = [];

    public override void OnSendingRequest(HttpMessage message)
    {
        var path = Uri.UnescapeDataString(message.Request.Uri.Path);
        if (message.Request.Method == RequestMethod.Get && path.IndexOf("interactions/log/", StringComparison.Ordinal) is var at and >= 0)
        {
            Of.Add(path[at..]);
        }
    }
}

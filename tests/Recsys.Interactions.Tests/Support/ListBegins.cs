using System.Collections.Concurrent;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.Interactions.Tests;

/// <summary>Notes with which blob each listing of a folder begins; empty where it begins with the first.</summary>
internal sealed class ListBegins(string folder) : HttpPipelineSynchronousPolicy
{
    public ConcurrentQueue<string> Of { get; } = [];

    public override void OnSendingRequest(HttpMessage message)
    {
        var query = HttpUtility.ParseQueryString(message.Request.Uri.Query);
        if (query["comp"] == "list" && query["prefix"] == folder) Of.Enqueue(query["startFrom"] ?? "");
    }
}

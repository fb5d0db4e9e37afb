using Azure.Core;
using Azure.Core.Pipeline;

namespace Recsys.Interactions.Tests;

/// <summary>Lets the time pass with each request, as it does where storage is far away.</summary>
internal sealed class PassingTime(Action letPass) : HttpPipelineSynchronousPolicy
{
    private readonly Lock _gate = new();

    public override void OnSendingRequest(HttpMessage message)
    {
        lock (_gate)
        {
            letPass();
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Http;

public sealed class WaitingFunction(Recorder recorder)
{
    [Function("Wait")]
    public async Task Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken)
    {
        Assert.NotNull(request);
        recorder.Add("waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            recorder.Add($"cancelled {context.CancellationToken.IsCancellationRequested} {cancellationToken.IsCancellationRequested}");
            throw;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Http;

public sealed class GatedFunction(Recorder recorder)
{
    [Function("Gated")]
    public async Task<IResult> Gated([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        recorder.Add(request.Path);
        await recorder.Gate.Task;
        return Results.Text("through the gate");
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Recsys.Functions.SampleApp;

public sealed partial class HttpFunctions
{
    [Function("Hello")]
    public IActionResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{name:alpha}/{times:int?}")] HttpRequest request, string name, int? times)
        => new OkObjectResult(new { name, times, path = request.Path.Value });

    [Function("Guarded")]
    public static IActionResult Guarded([HttpTrigger(AuthorizationLevel.Function, "get", "post")] HttpRequest request)
        => new ContentResult { Content = request.Method };

    [Function("Administer")]
    public static IActionResult Administer([HttpTrigger(AuthorizationLevel.Admin, "post")] HttpRequest request) => new NoContentResult();

    [Function("Sum")]
    public async Task<IActionResult> Sum([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, [FromBody] SumRequest body)
    {
        await Task.Yield();
        return new OkObjectResult(new { sum = body.Left + body.Right });
    }

    [Function("Fail")]
    public static IActionResult Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
        => throw new InvalidOperationException("the secret reason");

    [Function("Slow")]
    public static async Task<IActionResult> Slow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "slow/{milliseconds:int}")] HttpRequest request, int milliseconds, FunctionContext context, CancellationToken cancellationToken)
    {
        Sleeping(context.GetLogger<HttpFunctions>(), milliseconds);
        await Task.Delay(milliseconds, cancellationToken);
        return new ContentResult { Content = "slept" };
    }

    [LoggerMessage(1, LogLevel.Information, "sleeping {Milliseconds}")]
    private static partial void Sleeping(ILogger logger, int milliseconds);
}

public sealed record SumRequest(int Left, int Right);

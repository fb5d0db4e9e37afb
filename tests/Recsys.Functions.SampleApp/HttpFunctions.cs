using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace Recsys.Functions.SampleApp;

public sealed partial class HttpFunctions(Journal journal)
{
    [Function("Hello")]
    public IActionResult Hello(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{name:alpha}/{times:int?}")] HttpRequest request, string name, int? times)
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

    /// <summary>Gives back what came in, once all of it is there: clients that read no answer before they have sent all exist.</summary>
    [Function("Echo")]
    public static async Task<IActionResult> Echo(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await request.Body.CopyToAsync(whole, cancellationToken);
        whole.Position = 0;
        await whole.CopyToAsync(request.HttpContext.Response.Body, cancellationToken);
        return new EmptyResult();
    }

    /// <summary>Answers in two parts; the second one comes when its gate is open.</summary>
    [Function("Drip")]
    public async Task<IActionResult> Drip(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "drip/{gate}")] HttpRequest request,
        string gate,
        CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        await response.WriteAsync("first", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        await journal.PassAsync(gate, cancellationToken);
        await response.WriteAsync("second", cancellationToken);
        return new EmptyResult();
    }

    /// <summary>Runs until its gate is open, or its caller is gone.</summary>
    [Function("Wait")]
    public async Task<IActionResult> Wait(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait/{gate}")] HttpRequest request,
        string gate,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            Waiting(context.GetLogger<HttpFunctions>(), gate);
            journal.Write("Wait", "begin", gate);
            await journal.PassAsync(gate, cancellationToken);
            return new ContentResult { Content = "through the gate" };
        }
        catch (OperationCanceledException)
        {
            journal.Write("Wait", "cancelled", gate);
            throw;
        }
    }

    [Function("Trace")]
    public static IActionResult Trace([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context)
        => new ContentResult { Content = context.TraceContext.TraceParent };

    [LoggerMessage(1, LogLevel.Information, "waiting for {Gate}")]
    private static partial void Waiting(ILogger logger, string gate);
}

public sealed record SumRequest(int Left, int Right);

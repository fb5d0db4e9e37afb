#pragma warning disable CA1822, IDE0060 // The shapes of the methods are the point.
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Tests.Hosting;

namespace Recsys.Functions.Embedded.Tests.Invocation;

public sealed class ShapeFunctions(Recorder recorder, ScopedPart part) : IDisposable
{
    private bool used;

    public void Dispose()
    {
        if (used)
            recorder.Add("instance disposed");
    }

    [Function("Nothing")]
    public void Nothing([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request)
    {
    }

    [Function("Value")]
    public ContentResult Value([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Text("value");

    [Function("TaskOnly")]
    public async Task TaskOnly([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => await Task.Yield();

    [Function("TaskOfValue")]
    public async Task<IActionResult> TaskOfValue([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request)
    {
        await Task.Yield();
        return Text("task of value");
    }

    [Function("ValueTaskOnly")]
    public async ValueTask ValueTaskOnly([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => await Task.Yield();

    [Function("ValueTaskOfValue")]
    public ValueTask<ContentResult> ValueTaskOfValue([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => new(Text("value task of value"));

    [Function("Static")]
    public static IActionResult Static([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Text("static");

    [Function("Scoped")]
    public IActionResult Scoped([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
    {
        used = true;
        Assert.Same(part, context.InstanceServices.GetService(typeof(ScopedPart)));
        return Text($"{RuntimeHelpers.GetHashCode(this)} {RuntimeHelpers.GetHashCode(part)} {context.InvocationId}");
    }

    [Function("Items")]
    public IActionResult Items([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
    {
        recorder.Add($"function sees {context.Items["note"]}");
        return Text("ok");
    }

    [Function("Bound")]
    public IActionResult Bound(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "bound/{number:int}")] HttpRequest request, int number, DateOnly? day, string? letter = "a", string fixedText = "x")
        => Text(string.Create(CultureInfo.InvariantCulture, $"{number}|{day:yyyy-MM-dd}|{letter}|{fixedText}"));

    [Function("Ids")]
    public IActionResult Ids([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context)
        => Text($"{context.InvocationId} {context.TraceContext.TraceParent}");

    private static ContentResult Text(string text) => new() { Content = text };
}

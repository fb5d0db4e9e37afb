using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Protocol;
using Recsys.Functions.Host.Workers;

namespace Recsys.Functions.Host.Http;

/// <summary>
/// Answers the requests of one function: the invocation goes to the worker over the channel, the request itself to the worker's own
/// server, with the invocation's id in a header that brings both together there.
/// </summary>
internal sealed class HttpFunction(
    FunctionMetadata function, FunctionInvoker invoker, Worker worker, WorkerForwarder forwarder, FunctionKeys keys, ClientBindings clients,
    RunningRequests running, InvocationIds ids, ILogger<HttpFunction> logger)
{
    private readonly AccessLevel _level =
        Enum.Parse<AccessLevel>(function.Trigger.Text("authLevel") ?? nameof(AccessLevel.Function), ignoreCase: true);

    /// <summary>Only requests with the right key reach the function.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        if (!keys.Allows(_level, http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (!running.TryBegin())
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            await RunAsync(http);
        }
        finally
        {
            running.End();
        }
    }

    private async Task RunAsync(HttpContext http)
    {
        var aborted = http.RequestAborted;
        Task<InvocationResponse>? invocation = null;
        try
        {
            var request = await RequestAsync(http);
            var channel = await worker.ReadyAsync(aborted);
            if (channel.HttpAddress is null)
            {
                throw function.StartError("the app has no HTTP server; call ConfigureFunctionsWebApplication() on its builder");
            }

            // The invocation outlives a client that goes away: the function learns of that by its token, and ends as it sees fit.
            invocation = invoker.InvokeAsync(channel, function, request, aborted);
            await forwarder.SendAsync(http, channel.HttpAddress, request.InvocationId, invocation);
            await invocation;
        }
        catch (Exception) when (aborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            // What the function threw the invoker has logged; a caller learns no more than the real host tells.
            if (invocation is null) Log.RequestFailed(logger, function.Name, e.Message);
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (Exception)
        {
            http.Abort();
        }
        finally
        {
            if (invocation is not null)
            {
                await invocation.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }

    private async Task<InvocationRequest> RequestAsync(HttpContext http)
    {
        var request = new InvocationRequest { InvocationId = ids.New(), FunctionId = function.Id };
        request.InputData.Add(new TypedData { Http = new RpcHttp() }.As(function.Trigger.Name));
        foreach (var client in function.Bindings.Where(ClientBindings.IsClient))
        {
            request.InputData.Add(RpcValue.Text(await clients.OfAsync(client, http.RequestAborted)).As(client.Name));
        }

        foreach (var (name, value) in http.Request.RouteValues)
        {
            request.TriggerMetadata[name] = RpcValue.Text(value?.ToString() ?? "");
        }

        foreach (var (name, value) in http.Request.Query)
        {
            request.TriggerMetadata.TryAdd(name, RpcValue.Text(value.ToString()));
        }

        if (Activity.Current is { } activity)
        {
            request.TraceContext = new RpcTraceContext { TraceParent = activity.Id ?? "", TraceState = activity.TraceStateString ?? "" };
        }

        return request;
    }
}

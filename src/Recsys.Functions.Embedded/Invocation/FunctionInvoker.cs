using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>
/// Runs functions: a services scope, an activity, a log scope and a time limit around the middleware and the function. An exception of
/// the function is logged once, here, and thrown on to the trigger.
/// </summary>
internal sealed class FunctionInvoker(
    FunctionCatalog catalog, InvocationPipeline pipeline, EmbeddedHostOptions options, HostSettings settings, HostShutdown shutdown, IServiceScopeFactory scopes,
    TimeProvider time)
{
    /// <summary>Runs a function once.</summary>
    /// <returns>What the function's method returned, out of its task.</returns>
    public async Task<object?> InvokeAsync(FunctionDescriptor descriptor, InvocationRequest request, CancellationToken cancellationToken)
    {
        var function = catalog.Compiled(descriptor);
        var id = options.NewInvocationId();
        // Without a link, nothing but its caller holds an invocation that may be abandoned.
        using var limit = request.IsTimed ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, shutdown.Forced) : null;
        var token = limit?.Token ?? cancellationToken;
        using var timer = limit is not null && settings.FunctionTimeout is { } timeout
            ? time.CreateTimer(static state => ((TimeLimit)state!).Expire(), new TimeLimit(function.Logger, descriptor.Name, timeout, limit), timeout, Timeout.InfiniteTimeSpan)
            : null;
        // A request brings its own scope; ASP.NET Core ends it.
        var scope = request.HttpContext is null ? scopes.CreateAsyncScope() : default(AsyncServiceScope?);
        using var logScope = function.Logger.BeginScope(new InvocationScope(id, descriptor.Name));
        using var activity = InvocationTracing.Start(descriptor, id, request.TraceParent);
        var started = Stopwatch.GetTimestamp();
        Log.Invoking(function.Logger, descriptor.Name, id);
        try
        {
            var services = request.HttpContext?.RequestServices ?? scope!.Value.ServiceProvider;
            var context = new EmbeddedFunctionContext(function, request, id, services, token) { Activity = activity };
            await pipeline.InvokeAsync(context);
            Log.Invoked(function.Logger, descriptor.Name, id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return context.Result;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "cancelled");
            Log.InvocationCancelled(function.Logger, descriptor.Name, id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            throw;
        }
        catch (Exception e)
        {
            InvocationTracing.Fail(activity, e);
            Log.InvocationFailed(function.Logger, e, descriptor.Name, id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            throw;
        }
        finally
        {
            if (scope is { } owned)
                await owned.DisposeAsync();
        }
    }

    private sealed class TimeLimit(ILogger logger, string function, TimeSpan timeout, CancellationTokenSource source)
    {
        public void Expire()
        {
            Log.InvocationTimedOut(logger, function, timeout);
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The invocation ended in this moment.
            }
        }
    }
}

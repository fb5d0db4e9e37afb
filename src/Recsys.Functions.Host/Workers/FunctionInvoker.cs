using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>Runs functions in the worker, whatever triggered them: the log lines, the time limit, the list of what runs.</summary>
internal sealed class FunctionInvoker(Worker worker, Invocations invocations, HostLimits limits, TimeProvider time, ILogger<FunctionInvoker> logger)
{
    /// <summary>Runs a function in the worker that is there, or in the next one.</summary>
    /// <exception cref="FunctionFailedException">It threw.</exception>
    /// <exception cref="WorkerProcessExitException">The worker ended while it ran, or was ended since its time was over.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before a worker was there.</exception>
    public async Task<InvocationResponse> InvokeAsync(FunctionMetadata function, InvocationRequest request, CancellationToken cancellationToken)
    {
        var channel = await worker.ReadyAsync(cancellationToken);
        return await InvokeAsync(channel, function, request, cancellationToken);
    }

    /// <summary>Runs a function in this worker.</summary>
    public async Task<InvocationResponse> InvokeAsync(
        WorkerChannel channel, FunctionMetadata function, InvocationRequest request, CancellationToken cancellationToken)
    {
        var (id, began) = (request.InvocationId, time.GetTimestamp());
        invocations.Begin(id, function.Name);
        Log.Invoking(logger, function.Name, id);
        try
        {
            var response = await WithinLimitAsync(channel.InvokeAsync(request, cancellationToken), function);
            Log.Invoked(logger, function.Name, id, time.GetElapsedTime(began).TotalMilliseconds);
            return response;
        }
        catch (FunctionFailedException e) when (cancellationToken.IsCancellationRequested)
        {
            Log.InvocationCancelled(logger, function.Name, id, time.GetElapsedTime(began).TotalMilliseconds);
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (Exception e)
        {
            var reason = e is FunctionFailedException failed ? failed.Cause : e.Message;
            Log.InvocationFailed(logger, function.Name, id, time.GetElapsedTime(began).TotalMilliseconds, reason);
            throw;
        }
        finally
        {
            invocations.End(id);
        }
    }

    private async Task<InvocationResponse> WithinLimitAsync(Task<InvocationResponse> running, FunctionMetadata function)
    {
        if (limits.FunctionTimeout is not { } limit)
        {
            return await running;
        }

        try
        {
            return await running.WaitAsync(limit, time);
        }
        catch (TimeoutException e) when (!running.IsCompleted)
        {
            Log.InvocationTimedOut(logger, function.Name, limit);
            worker.Restart();
            // Whoever is told of it may ask again at once, and must not meet the worker that is about to end.
            await running.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new WorkerProcessExitException($"The function '{function.Name}' exceeded functionTimeout ({limit}): the worker was restarted.", e);
        }
    }
}

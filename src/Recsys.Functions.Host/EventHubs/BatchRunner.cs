using Azure.Messaging.EventHubs;
using Microsoft.Azure.WebJobs;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Protocol;
using Recsys.Functions.Host.Workers;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>Runs a function for a batch under its retry policy.</summary>
internal sealed class BatchRunner(FunctionMetadata function, EventBatch batches, FunctionInvoker invoker, InvocationIds ids, TimeProvider time)
{
    private static readonly TimeSpan DeathPause = TimeSpan.FromMilliseconds(100);

    // The waits are those of the SDK that the real host takes them from, its random part included.
    private readonly RetryAttribute? _policy = function.Retry switch
    {
        null => null,
        { IsExponential: true } r => new ExponentialBackoffRetryAttribute(r.MaxRetryCount, r.Minimum.ToString(), r.Maximum.ToString()),
        var r => new FixedDelayRetryAttribute(r.MaxRetryCount, r.Minimum.ToString()),
    };

    /// <summary>True once the batch is done: the function returned, or threw as often as its policy allows. False when it was given up.</summary>
    /// <param name="partitionId">The partition that the events are of.</param>
    /// <param name="events">The events.</param>
    /// <param name="stopping">Ends the waiting between attempts; a running attempt goes on.</param>
    /// <param name="cancellationToken">Cancels the running attempt.</param>
    public async Task<bool> RunAsync(
        string partitionId, IReadOnlyList<EventData> events, CancellationToken stopping, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ;)
        {
            TimeSpan pause;
            try
            {
                await invoker.InvokeAsync(function, Request(partitionId, events, attempt), cancellationToken);
                return true;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
            catch (WorkerProcessExitException)
            {
                // The events did not do this: the next worker gets them, and no attempt is charged.
                pause = DeathPause;
            }
            catch (FunctionFailedException e)
            {
                if (function.Retry is not { } policy || !policy.Allows(attempt))
                {
                    return true;
                }

                attempt++;
                pause = _policy!.GetNextDelay(new Microsoft.Azure.WebJobs.Host.RetryContext
                {
                    RetryCount = attempt, MaxRetryCount = policy.MaxRetryCount, Exception = e,
                });
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private InvocationRequest Request(string partitionId, IReadOnlyList<EventData> events, int attempt)
    {
        var request = batches.Request(ids.New(), partitionId, events);
        if (function.Retry is { } policy)
        {
            request.RetryContext = new Protocol.RetryContext { RetryCount = attempt, MaxRetryCount = policy.MaxRetryCount };
        }

        return request;
    }
}

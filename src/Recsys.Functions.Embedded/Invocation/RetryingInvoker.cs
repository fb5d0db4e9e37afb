using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>Runs a function under its retry policy.</summary>
internal sealed class RetryingInvoker(FunctionInvoker invoker, HostShutdown shutdown, TimeProvider time)
{
    private const int WithoutEnd = -1;

    /// <summary>Runs the function until it succeeds or its policy is used up. Exceptions of the function are logged and end here.</summary>
    /// <param name="function">The function.</param>
    /// <param name="request">The request of an attempt.</param>
    /// <param name="stopping">Ends the waiting between attempts; a running attempt goes on.</param>
    /// <param name="cancellationToken">Cancels the running attempt.</param>
    public async Task<InvocationOutcome> InvokeAsync(
        FunctionDescriptor function, Func<RetryContext, InvocationRequest> request, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var maximum = function.Retry?.MaxRetryCount ?? 0;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await invoker.InvokeAsync(function, request(new AttemptContext(attempt, maximum)), cancellationToken);
                return InvocationOutcome.Succeeded;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested || shutdown.Forced.IsCancellationRequested)
            {
                return InvocationOutcome.Aborted;
            }
            catch (Exception)
            {
                if (maximum != WithoutEnd && attempt >= maximum)
                    return InvocationOutcome.Failed;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            await Task.Delay(Delay(function.Retry!, attempt), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                return InvocationOutcome.Aborted;
        }
    }

    /// <summary>The wait before the retry that follows an attempt (0 the first): min · 2^attempt, at most max.</summary>
    internal static TimeSpan Delay(RetryAttribute policy, int attempt)
    {
        var backoff = (ExponentialBackoffRetryAttribute)policy;
        var minimum = TimeSpan.Parse(backoff.MinimumInterval, CultureInfo.InvariantCulture);
        var maximum = TimeSpan.Parse(backoff.MaximumInterval, CultureInfo.InvariantCulture);
        var ticks = minimum.Ticks * Math.Pow(2, attempt);
        return ticks >= maximum.Ticks ? maximum : TimeSpan.FromTicks((long)ticks);
    }
}

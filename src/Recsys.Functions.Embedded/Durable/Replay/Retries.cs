using Microsoft.DurableTask;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>A retry policy as orchestrator code: attempts and waits are ordinary decisions, so they replay like all others.</summary>
internal static class Retries
{
    public static async Task<T> RunAsync<T>(TaskOrchestrationContext context, RetryPolicy? policy, Func<Task<T>> attempt)
    {
        if (policy is null)
        {
            return await attempt();
        }

        var begin = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException) when (attempts < policy.MaxNumberOfAttempts && HasTime(policy, context.CurrentUtcDateTime - begin))
            {
                await context.CreateTimer(Delay(policy, attempts), CancellationToken.None);
            }
        }
    }

    /// <summary>Wait after the given number of attempts.</summary>
    public static TimeSpan Delay(RetryPolicy policy, int attempts)
    {
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.FromDays(365) : policy.MaxRetryInterval;
        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }

    private static bool HasTime(RetryPolicy policy, TimeSpan elapsed) => policy.RetryTimeout == Timeout.InfiniteTimeSpan || elapsed < policy.RetryTimeout;
}

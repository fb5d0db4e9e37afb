namespace Microsoft.DurableTask;

/// <summary>
/// How often a failed activity or sub-orchestration is tried again. The wait before attempt n + 1 is
/// <c>min(FirstRetryInterval · BackoffCoefficient^(n−1), MaxRetryInterval)</c>, slept as a durable timer.
/// </summary>
public class RetryPolicy
{
    /// <summary>Describes the attempts.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in total, the first one included; at least 1.</param>
    /// <param name="firstRetryInterval">Wait between the first and the second attempt; above zero.</param>
    /// <param name="backoffCoefficient">Growth of the wait; at least 1.</param>
    /// <param name="maxRetryInterval">Longest wait; one hour when not given.</param>
    /// <param name="retryTimeout">No attempt starts later than this after the first one; without limit when not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!(backoffCoefficient >= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "The back-off coefficient must be at least 1.");
        }

        ThrowIfShorter(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        ThrowIfShorter(retryTimeout, firstRetryInterval, nameof(retryTimeout));
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in total, the first one included.</summary>
    internal int MaxNumberOfAttempts { get; }

    /// <summary>Wait between the first and the second attempt.</summary>
    internal TimeSpan FirstRetryInterval { get; }

    /// <summary>Growth of the wait from attempt to attempt.</summary>
    internal double BackoffCoefficient { get; }

    /// <summary>Longest wait between two attempts; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    internal TimeSpan MaxRetryInterval { get; }

    /// <summary>Time after the first attempt beyond which none is made; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    internal TimeSpan RetryTimeout { get; }

    private static void ThrowIfShorter(TimeSpan? value, TimeSpan first, string name)
    {
        if (value is { } given && given != Timeout.InfiniteTimeSpan && given < first)
        {
            throw new ArgumentOutOfRangeException(name, given, "The value must not be below the first retry interval.");
        }
    }
}

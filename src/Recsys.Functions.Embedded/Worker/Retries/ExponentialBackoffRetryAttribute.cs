using System.Globalization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Retries a failed invocation with a delay that doubles from <see cref="MinimumInterval"/> up to <see cref="MaximumInterval"/>.</summary>
public class ExponentialBackoffRetryAttribute : RetryAttribute
{
    /// <summary>Sets the policy.</summary>
    /// <param name="maxRetryCount">Retries after the first attempt; -1 for ever.</param>
    /// <param name="minimumInterval">Delay before the first retry, <c>HH:mm:ss</c>.</param>
    /// <param name="maximumInterval">Longest delay, <c>HH:mm:ss</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An interval is no time span or negative.</exception>
    /// <exception cref="ArgumentException">The minimum exceeds the maximum.</exception>
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        if (Parse(minimumInterval, nameof(minimumInterval)) > Parse(maximumInterval, nameof(maximumInterval)))
            throw new ArgumentException($"The minimum interval {minimumInterval} exceeds the maximum interval {maximumInterval}.", nameof(minimumInterval));
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    /// <summary>Delay before the first retry, <c>HH:mm:ss</c>.</summary>
    public string MinimumInterval { get; }

    /// <summary>Longest delay, <c>HH:mm:ss</c>.</summary>
    public string MaximumInterval { get; }

    private static TimeSpan Parse(string text, string name)
        => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(name, text, "Expected a time span as HH:mm:ss, not negative.");
}

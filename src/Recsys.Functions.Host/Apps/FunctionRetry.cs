using System.Globalization;
using System.Text.Json;

namespace Recsys.Functions.Host.Apps;

/// <summary>How often, and after which waits, a function that threw runs again.</summary>
/// <param name="MaxRetryCount">Repetitions; −1 for ever.</param>
/// <param name="Minimum">The shortest wait; with a fixed delay, the wait.</param>
/// <param name="Maximum">The longest wait.</param>
/// <param name="IsExponential">Whether the wait doubles from attempt to attempt.</param>
internal sealed record FunctionRetry(int MaxRetryCount, TimeSpan Minimum, TimeSpan Maximum, bool IsExponential)
{
    public const int WithoutEnd = -1;

    public bool Allows(int attempt) => MaxRetryCount == WithoutEnd || attempt < MaxRetryCount;

    public static FunctionRetry? Of(JsonElement function)
    {
        if (!function.TryGetProperty("retry", out var retry))
        {
            return null;
        }

        var isExponential = "exponentialBackoff".Equals(retry.GetProperty("strategy").GetString(), StringComparison.OrdinalIgnoreCase);
        var count = retry.GetProperty("maxRetryCount").GetInt32();
        return isExponential
            ? new FunctionRetry(count, Span(retry, "minimumInterval"), Span(retry, "maximumInterval"), true)
            : new FunctionRetry(count, Span(retry, "delayInterval"), Span(retry, "delayInterval"), false);
    }

    private static TimeSpan Span(JsonElement retry, string property) =>
        TimeSpan.Parse(retry.GetProperty(property).GetString()!, CultureInfo.InvariantCulture);
}

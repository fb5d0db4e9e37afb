using System.Text.Json;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class FunctionRetryTests
{
    [Fact]
    public void A_function_without_a_policy_has_none() => Assert.Null(Read("{}"));

    [Fact]
    public void Both_strategies_are_read()
    {
        Assert.Equal(
            new FunctionRetry(5, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), false),
            Read("""{ "retry": { "strategy": "fixedDelay", "maxRetryCount": 5, "delayInterval": "00:00:02" } }"""));
        Assert.Equal(
            new FunctionRetry(-1, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), true),
            Read("""
                {
                  "retry": {
                    "strategy": "exponentialBackoff", "maxRetryCount": -1, "minimumInterval": "00:00:00.100", "maximumInterval": "00:00:05"
                  }
                }
                """));
    }

    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, false)]
    [InlineData(0, 0, false)]
    [InlineData(-1, 1_000_000, true)]
    public void A_policy_allows_as_many_retries_as_it_says_and_minus_one_any_number(int maximum, int attempt, bool allowed) =>
        Assert.Equal(allowed, new FunctionRetry(maximum, TimeSpan.Zero, TimeSpan.Zero, false).Allows(attempt));

    private static FunctionRetry? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FunctionRetry.Of(document.RootElement);
    }
}

using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Embedded.Invocation;

internal sealed class AttemptContext(int retryCount, int maxRetryCount) : RetryContext
{
    public static AttemptContext Single { get; } = new(0, 0);

    public override int RetryCount => retryCount;

    public override int MaxRetryCount => maxRetryCount;
}

using Microsoft.Extensions.Logging;

namespace Recsys.EventHubs.Client;

/// <summary>Runs an operation until it succeeds, fails for good, or has failed too often.</summary>
internal sealed class Retrying(EventHubConnectionOptions options, TimeProvider time, ILogger logger)
{
    public async Task<T> RunAsync<T>(string entity, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var timeout = new CancellationTokenSource(options.Retry.AttemptTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            EventHubException failure;
            try
            {
                return await operation(linked.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = EventHubException.From(entity, timeout.IsCancellationRequested ? new TimeoutException(null, e) : e);
            }

            if (!failure.IsTransient || attempt >= options.Retry.MaxAttempts)
                throw failure;
            var delay = options.Retry.DelayAfter(attempt);
            Log.ClientRetries(logger, entity, attempt, failure.Message, delay);
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
    }
}

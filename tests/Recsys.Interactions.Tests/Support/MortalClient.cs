using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Recsys.Interactions.Tests;

/// <summary>
/// A client of storage whose process dies before its n-th request is sent. Nothing that comes later is sent. A gate lets it sleep there
/// instead.
/// </summary>
internal sealed class MortalClient(int diesAt) : HttpPipelinePolicy
{
    private int _requests;
    private bool _isDead;

    public int Requests => _requests;

    /// <summary>Instead of dying it waits for this before the fatal request is sent.</summary>
    public TaskCompletionSource? Wakes { get; init; }

    /// <summary>Done when it sleeps.</summary>
    public TaskCompletionSource Asleep { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Chooses the fatal request by its URL and method instead of by number.</summary>
    public Func<Request, bool>? At { get; init; }

    /// <summary>Chooses the request before which it dies.</summary>
    public Func<Request, bool>? Dies { get; init; }

    public BlobContainerClient Of(string connectionString, string container)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 0;
        options.AddPolicy(this, HttpPipelinePosition.PerCall);
        return new BlobContainerClient(connectionString, container, options);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var n = Interlocked.Increment(ref _requests);
        var fatal = At is null ? n == diesAt : At(message.Request);
        if (fatal && Wakes is not null)
        {
            Asleep.TrySetResult();
            await Wakes.Task;
        }
        else if (Dies is null ? At is null && n >= diesAt : _isDead |= Dies(message.Request))
        {
            throw new RequestFailedException("the process is dead");
        }

        await ProcessNextAsync(message, pipeline);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new RequestFailedException("only asynchronous calls");
}

using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Recsys.Functions.Embedded.Tests.Hosting;

/// <summary>Has the real storage carry a request out, and then keeps its answer back, or loses it.</summary>
/// <param name="which">The requests that are counted.</param>
internal sealed class SlowAnswers(Func<HttpRequestMessage, bool> which) : DelegatingHandler(new SocketsHttpHandler())
{
    private int seen;

    /// <summary>The number of the request whose answer waits for <see cref="Go"/>; counted from 1.</summary>
    public int Hold { get; init; }

    /// <summary>The number of the request whose answer never comes.</summary>
    public int Lose { get; init; }

    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Seen => Volatile.Read(ref seen);

    public BlobClientOptions Options() => new() { Transport = new HttpClientTransport(this), Retry = { Delay = TimeSpan.FromMilliseconds(1) } };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!which(request))
            return await base.SendAsync(request, cancellationToken);
        var number = Interlocked.Increment(ref seen);
        var answer = await base.SendAsync(request, CancellationToken.None);
        if (number == Hold)
        {
            Held.SetResult();
            await Go.Task.WaitAsync(cancellationToken);
        }

        return number == Lose ? throw new HttpRequestException("The answer is lost.") : answer;
    }
}

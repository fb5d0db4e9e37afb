using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Recsys.Functions.Embedded.Tests.Hosting;

/// <summary>What the functions of a test tell it: a singleton of the app.</summary>
public sealed class Recorder
{
    private readonly Channel<object> arrived = Channel.CreateUnbounded<object>();

    public ConcurrentQueue<object> Seen { get; } = new();

    /// <summary>What a function waits for that is to run until the test says so.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(object value)
    {
        Seen.Enqueue(value);
        arrived.Writer.TryWrite(value);
    }

    /// <summary>Waits until so many more values have been added.</summary>
    public async Task WaitAsync(int count = 1)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            for (var i = 0; i < count; i++)
                await arrived.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"only {Seen.Count} arrived: {string.Join("; ", Seen)}");
        }
    }
}

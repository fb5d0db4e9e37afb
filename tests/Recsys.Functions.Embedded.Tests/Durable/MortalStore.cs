using Azure;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>
/// The storage of a process that dies at a given request: before the request arrives, or after it was carried out and before its
/// answer is seen. Afterwards nothing of that process reaches storage any more.
/// </summary>
internal sealed class MortalStore(IDurableStore inner, int requests, bool diesAfterwards) : IDurableStore
{
    private readonly TaskCompletionSource _death = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = requests;
    private int _beats;

    /// <summary>After its first sign of life the process gives no other, as if it slept or had lost its network.</summary>
    public bool Mute { get; init; }

    public Task Death => _death.Task;

    public Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    public Task<StoredInstance?> ReadInstanceAsync(string instanceId, CancellationToken cancellationToken)
        => RunAsync(() => inner.ReadInstanceAsync(instanceId, cancellationToken));

    public Task<ETag?> WriteInstanceAsync(InstanceDocument document, ETag? expected, CancellationToken cancellationToken)
        => RunAsync(() => inner.WriteInstanceAsync(document, expected, cancellationToken));

    public Task<bool> DeleteInstanceAsync(string instanceId, ETag expected, CancellationToken cancellationToken)
        => RunAsync(() => inner.DeleteInstanceAsync(instanceId, expected, cancellationToken));

    public Task<InstancePage> ListInstancesAsync(string? prefix, string? continuation, int pageSize, CancellationToken cancellationToken)
        => RunAsync(() => inner.ListInstancesAsync(prefix, continuation, pageSize, cancellationToken));

    public Task CreateLogAsync(LogId log, CancellationToken cancellationToken) => RunAsync(() => inner.CreateLogAsync(log, cancellationToken));

    public Task<ReadOnlyMemory<byte>?> ReadLogAsync(LogId log, long offset, CancellationToken cancellationToken)
        => RunAsync(() => inner.ReadLogAsync(log, offset, cancellationToken));

    public Task<AppendOutcome> AppendAsync(LogId log, long length, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        => RunAsync(() => inner.AppendAsync(log, length, bytes, cancellationToken));

    public Task DeleteLogAsync(LogId log, CancellationToken cancellationToken) => RunAsync(() => inner.DeleteLogAsync(log, cancellationToken));

    public Task MarkAsync(string instanceId, CancellationToken cancellationToken) => RunAsync(() => inner.MarkAsync(instanceId, cancellationToken));

    public Task<ETag?> ReadMarkAsync(string instanceId, CancellationToken cancellationToken) => RunAsync(() => inner.ReadMarkAsync(instanceId, cancellationToken));

    public Task UnmarkAsync(string instanceId, ETag expected, CancellationToken cancellationToken)
        => RunAsync(() => inner.UnmarkAsync(instanceId, expected, cancellationToken));

    // Looking for work is not counted: how often it happens depends on the time that a run takes.
    public Task<IReadOnlyList<InstanceMark>> ListMarksAsync(CancellationToken cancellationToken) => inner.ListMarksAsync(cancellationToken);

    public Task BeatAsync(string worker, CancellationToken cancellationToken)
        => Mute && Interlocked.Increment(ref _beats) > 1 ? Task.CompletedTask : inner.BeatAsync(worker, cancellationToken);

    public Task<IReadOnlyDictionary<string, TimeSpan>> ListWorkersAsync(CancellationToken cancellationToken) => inner.ListWorkersAsync(cancellationToken);

    public Task ForgetWorkerAsync(string worker, CancellationToken cancellationToken) => inner.ForgetWorkerAsync(worker, cancellationToken);

    private Task<object?> RunAsync(Func<Task> request) => RunAsync<object?>(async () =>
    {
        await request();
        return null;
    });

    private async Task<T> RunAsync<T>(Func<Task<T>> request)
    {
        var left = Interlocked.Decrement(ref _left);
        if (left > 0)
        {
            return await request();
        }

        if (left == 0 && diesAfterwards)
        {
            _ = await request();
        }

        _ = _death.TrySetResult();
        throw new IOException("The process has died.");
    }
}

using Azure;

namespace Recsys.Functions.Embedded.Durable.Storage;

/// <summary>
/// What the engine asks of storage. Every method is one request (or one page of them), so that a test which stops the process
/// between any two of them stops it everywhere it can be stopped.
/// </summary>
internal interface IDurableStore
{
    /// <summary>Makes the task hub if it is not there.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Reads an instance; <c>null</c> when there is none.</summary>
    Task<StoredInstance?> ReadInstanceAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Writes an instance if it is still what the writer saw (<c>null</c>: not there).</summary>
    /// <returns>The new tag, or <c>null</c> when another writer was first.</returns>
    Task<ETag?> WriteInstanceAsync(InstanceDocument document, ETag? expected, CancellationToken cancellationToken);

    /// <summary>Removes an instance if it is still what the caller saw.</summary>
    Task<bool> DeleteInstanceAsync(string instanceId, ETag expected, CancellationToken cancellationToken);

    /// <summary>One page of instances, by id; without payloads.</summary>
    Task<InstancePage> ListInstancesAsync(string? prefix, string? continuation, int pageSize, CancellationToken cancellationToken);

    /// <summary>Makes an empty log; no harm if it is there.</summary>
    Task CreateLogAsync(LogId log, CancellationToken cancellationToken);

    /// <summary>The bytes of a log from an offset on; <c>null</c> when there is no such log.</summary>
    Task<ReadOnlyMemory<byte>?> ReadLogAsync(LogId log, long offset, CancellationToken cancellationToken);

    /// <summary>Appends if the log still has this length: one atomic step in storage, the fence against a second writer.</summary>
    Task<AppendOutcome> AppendAsync(LogId log, long length, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Removes a log; no harm if it is gone.</summary>
    Task DeleteLogAsync(LogId log, CancellationToken cancellationToken);

    /// <summary>Marks an instance as one that needs an owner, or as changed for the one it has.</summary>
    Task MarkAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>The tag of an instance's mark; <c>null</c> without one.</summary>
    Task<ETag?> ReadMarkAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Takes the mark away if nobody touched it since.</summary>
    Task UnmarkAsync(string instanceId, ETag expected, CancellationToken cancellationToken);

    /// <summary>All marks.</summary>
    Task<IReadOnlyList<InstanceMark>> ListMarksAsync(CancellationToken cancellationToken);

    /// <summary>Shows that a worker lives.</summary>
    Task BeatAsync(string worker, CancellationToken cancellationToken);

    /// <summary>Workers and how long ago, by storage's own clock, they showed that they live.</summary>
    Task<IReadOnlyDictionary<string, TimeSpan>> ListWorkersAsync(CancellationToken cancellationToken);

    /// <summary>Forgets a worker.</summary>
    Task ForgetWorkerAsync(string worker, CancellationToken cancellationToken);
}

/// <summary>An instance and the tag that a conditional write of it needs.</summary>
internal sealed record StoredInstance(InstanceDocument Document, ETag Tag);

/// <summary>One page of instances.</summary>
internal sealed record InstancePage(IReadOnlyList<InstanceDocument> Instances, string? Continuation);

/// <summary>Names the log of one execution of an instance.</summary>
internal readonly record struct LogId(string InstanceId, string Execution);

/// <summary>The mark of an instance that needs an owner, and how long ago, by storage's own clock, it was last touched.</summary>
internal sealed record InstanceMark(string InstanceId, ETag Tag, TimeSpan Age);

/// <summary>How an append went.</summary>
internal enum AppendOutcome
{
    /// <summary>It is in the log.</summary>
    Appended,

    /// <summary>The log has grown meanwhile; nothing was written.</summary>
    Conflict,

    /// <summary>The log is gone.</summary>
    Missing,

    /// <summary>The log holds as many blocks as storage allows.</summary>
    Full,
}

using Microsoft.Extensions.Logging;

namespace Recsys.LocalHub.Storage;

/// <summary>
/// Group commit: what arrives while a batch is being written is written together after it, by whoever wrote the batch, with one flush.
/// </summary>
/// <param name="write">Writes a batch; one batch at a time.</param>
/// <param name="inBackground">Whether the one who appends goes on while it is written.</param>
/// <param name="directory">The partition's, for the log.</param>
/// <param name="logger">Told of batches that could not be written.</param>
internal sealed class GroupCommit(Action<List<AppendRequest>> write, bool inBackground, string directory, ILogger logger) : IDisposable
{
    private readonly Lock queueLock = new();
    private List<AppendRequest> queue = [];
    private List<AppendRequest> spare = [];
    private bool draining;
    private bool disposed;

    /// <summary>Queues events; <see cref="AppendRequest.Completed"/> is called when they are written, or with what went wrong.</summary>
    public void Append(AppendRequest request)
    {
        lock (queueLock)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            queue.Add(request);
            if (draining)
                return;
            draining = true;
        }

        if (inBackground)
            ThreadPool.UnsafeQueueUserWorkItem(static commit => commit.Drain(), this, preferLocal: false);
        else
            Drain();
    }

    public void Dispose()
    {
        lock (queueLock)
            disposed = true;
    }

    private void Drain()
    {
        while (true)
        {
            List<AppendRequest> batch;
            lock (queueLock)
            {
                if (queue.Count == 0)
                {
                    draining = false;
                    return;
                }

                batch = queue;
                queue = spare;
                spare = batch;
            }

            Exception? failure = null;
            try
            {
                write(batch);
            }
#pragma warning disable CA1031 // Whatever went wrong, the senders must hear of it, and the loop must go on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = e;
                Log.AppendFailed(logger, directory, e);
            }

            foreach (var request in batch)
                request.Completed(failure);
            batch.Clear();
        }
    }
}

using System.Collections.Concurrent;
using Grpc.Core;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Protocol;
using RpcException = Grpc.Core.RpcException;

namespace Recsys.Functions.Host.Workers;

/// <summary>Brings a worker that comes in over gRPC together with the process that was started.</summary>
internal sealed class WorkerConnections(FunctionApp app, WorkerLog log)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerChannel>> _expected = new(StringComparer.Ordinal);

    /// <summary>The channel of a worker, once it has come in.</summary>
    public Task<WorkerChannel> Expect(string workerId) =>
        _expected.GetOrAdd(workerId, _ => new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>A worker that did not come in will not be let in any more.</summary>
    public void Forget(string workerId) => _expected.TryRemove(workerId, out _);

    public async Task AcceptAsync(
        string workerId,
        IAsyncStreamReader<StreamingMessage> incoming,
        IServerStreamWriter<StreamingMessage> outgoing,
        CancellationToken cancellationToken)
    {
        // Whoever does not know the id of a process that this host started stays outside.
        if (!_expected.TryRemove(workerId, out var expected))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "No such worker was started."));
        }

        var channel = new WorkerChannel(app, log, incoming, outgoing);
        expected.SetResult(channel);
        await channel.PumpAsync(cancellationToken);
    }
}

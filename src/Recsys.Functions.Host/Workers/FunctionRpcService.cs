using Grpc.Core;
using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>The endpoint of the workers: a worker calls it once, and the call lasts as long as the worker.</summary>
internal sealed class FunctionRpcService(WorkerConnections connections) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken) && requestStream.Current.StartStream is { } start)
        {
            await connections.AcceptAsync(start.WorkerId, requestStream, responseStream, context.CancellationToken);
        }
    }
}

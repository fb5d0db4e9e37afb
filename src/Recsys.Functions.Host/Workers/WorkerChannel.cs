using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Protocol;
using RpcException = Grpc.Core.RpcException;

namespace Recsys.Functions.Host.Workers;

/// <summary>
/// One worker's stream of messages. The worker opens it; the host then asks it to initialise itself, has it load each function, and from
/// then on sends invocations. Answers come in any order and are matched by the invocation's id.
/// </summary>
internal sealed class WorkerChannel(
    FunctionApp app, WorkerLog log, IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing)
{
    private const string HttpCapability = "HttpUri";
    private readonly Channel<StreamingMessage> _queue =
        Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> _running = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<WorkerInitResponse> _initialised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<FunctionLoadResponse>> _loading = new(StringComparer.Ordinal);
    private volatile bool _ended;

    /// <summary>Whether the worker is gone.</summary>
    public bool HasEnded => _ended;

    /// <summary>Where the worker's own HTTP server listens; null where the app has none.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Carries messages both ways until the worker is gone; then every invocation that still runs has failed.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        var writing = WriteAsync(cancellationToken);
        try
        {
            while (await incoming.MoveNext(cancellationToken))
            {
                Take(incoming.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or RpcException)
        {
            // A killed worker ends its stream in any of these ways.
        }

        _ended = true;
        _queue.Writer.TryComplete();
        await writing;
        var exit = new WorkerProcessExitException("The worker process ended.");
        _initialised.TrySetException(exit);
        foreach (var waiting in _loading.Values)
        {
            waiting.TrySetException(exit);
        }

        foreach (var waiting in _running.Values)
        {
            waiting.TrySetException(exit);
        }
    }

    /// <summary>Initialises the worker and loads every function.</summary>
    /// <exception cref="HostStartException">The worker refuses a function.</exception>
    public async Task OpenAsync()
    {
        Send(new StreamingMessage
        {
            WorkerInitRequest = new WorkerInitRequest
            {
                HostVersion = typeof(WorkerChannel).Assembly.GetName().Version!.ToString(),
                WorkerDirectory = app.Folder,
                FunctionAppDirectory = app.Folder,
            },
        });
        var answer = await _initialised.Task;
        if (answer.Result?.Status == StatusResult.Types.Status.Failure)
        {
            throw new HostStartException($"The worker of {app.Name} cannot start: {answer.Result.Exception?.Message ?? answer.Result.Result}");
        }

        HttpAddress = answer.Capabilities.TryGetValue(HttpCapability, out var address) ? new Uri(address) : null;
        await Task.WhenAll(app.Functions.Select(LoadAsync));
    }

    /// <summary>Runs a function.</summary>
    /// <exception cref="FunctionFailedException">It threw.</exception>
    /// <exception cref="WorkerProcessExitException">The worker ended while it ran.</exception>
    public async Task<InvocationResponse> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken)
    {
        // The worker reads it unasked.
        request.TraceContext ??= new RpcTraceContext();
        var done = new TaskCompletionSource<InvocationResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[request.InvocationId] = done;
        try
        {
            Send(new StreamingMessage { InvocationRequest = request });
            if (_ended)
            {
                throw new WorkerProcessExitException("The worker process ended.");
            }

            // Cancellation is a wish: the function decides how it ends, and says so.
            await using var cancelled = cancellationToken.Register(
                () => Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = request.InvocationId } }));
            var response = await done.Task;
            return response.Result?.Status == StatusResult.Types.Status.Success
                ? response
                : throw new FunctionFailedException(response.Result ?? new StatusResult());
        }
        finally
        {
            _running.TryRemove(request.InvocationId, out _);
        }
    }

    /// <summary>Asks the worker to end by itself.</summary>
    public void Terminate(TimeSpan grace) =>
        Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    private async Task LoadAsync(FunctionMetadata function)
    {
        var loaded = new TaskCompletionSource<FunctionLoadResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loading[function.Id] = loaded;
        Send(new StreamingMessage { FunctionLoadRequest = RpcFunction.LoadRequest(app, function) });
        var answer = await loaded.Task;
        if (answer.Result?.Status != StatusResult.Types.Status.Success)
        {
            throw function.StartError(answer.Result?.Exception?.Message ?? "the worker cannot load it");
        }
    }

    private void Send(StreamingMessage message) => _queue.Writer.TryWrite(message);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _queue.Reader.ReadAllAsync(cancellationToken))
            {
                await outgoing.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or RpcException or InvalidOperationException)
        {
            // The reading side says that the worker is gone.
        }
    }

    private void Take(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_running.TryGetValue(message.InvocationResponse.InvocationId, out var invocation))
                {
                    invocation.TrySetResult(message.InvocationResponse);
                }

                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                log.Write(message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                if (_loading.TryGetValue(message.FunctionLoadResponse.FunctionId, out var loading))
                {
                    loading.TrySetResult(message.FunctionLoadResponse);
                }

                break;
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                _initialised.TrySetResult(message.WorkerInitResponse);
                break;
            default:
                // Cancellations and terminations are answered by an empty message.
                break;
        }
    }
}

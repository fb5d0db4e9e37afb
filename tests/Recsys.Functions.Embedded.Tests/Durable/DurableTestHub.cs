using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Embedded.Durable;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>A task hub of its own in Azurite, with orchestrators and activities written as lambdas.</summary>
internal sealed class DurableTestHub : IAsyncDisposable, IOrchestratorDispatcher
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<ActivityCall, CancellationToken, Task<object?>>> _activities = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<DurableEngine> _engines = [];
    private readonly AsyncLocal<int> _life = new();
    private int _ids;
    private int _workers;

    private DurableTestHub(BlobContainerClient container) => Blobs = new BlobDurableStore(container);

    public BlobDurableStore Blobs { get; }

    /// <summary>Inside an activity: which of the engines that were started runs it.</summary>
    public int Life => _life.Value;

    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>A lease that a busy machine does not let lapse: the tests in which a process dies ask for a short one.</summary>
    public DurableOptions Options { get; set; } = new()
    {
        HubName = "TestHub",
        LeaseDuration = TimeSpan.FromMinutes(2),
        MinPollInterval = TimeSpan.FromMilliseconds(50),
        MaxPollInterval = TimeSpan.FromMilliseconds(200),
    };

    public TimeSpan Lease
    {
        set => Options = Options with { LeaseDuration = value };
    }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public ILoggerFactory Loggers { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The client of the engine that was started last.</summary>
    public DurableTaskClient Client { get; private set; } = null!;

    public DurableEngine Engine => _engines[^1];

    public static async Task<DurableTestHub> CreateAsync(AzuriteFixture azurite) => new(await azurite.NewContainerAsync());

    public DurableTestHub Orchestrator<T>(string name, Func<TaskOrchestrationContext, Task<T>> run)
    {
        _orchestrators[name] = async context => await run(context);
        return this;
    }

    public DurableTestHub Activity<TIn, TOut>(string name, Func<TIn?, TOut> run) => Activity<TIn, TOut>(name, (input, _) => Task.FromResult(run(input)));

    public DurableTestHub Activity<TIn, TOut>(string name, Func<TIn?, CancellationToken, Task<TOut>> run)
    {
        _activities[name] = async (call, token) =>
        {
            Calls.Enqueue(name + call.Input?.Json);
            return await run(Payload.Read<TIn>(call.Input, Options.Json, "the input"), token);
        };
        return this;
    }

    /// <summary>A process, as far as the engine can tell. The same name again is the same process come back without its lease having lapsed.</summary>
    public async Task<DurableEngine> StartAsync(string? worker = null, IDurableStore? store = null)
    {
        var engine = new DurableEngine(worker ?? $"worker{++_workers}", Options, store ?? Blobs, this, new OneLife(this, _engines.Count), Time, Loggers);
        await engine.StartAsync(clientOnly: false, CancellationToken.None);
        _engines.Add(engine);
        Client = new EngineClient(engine, () => $"id{Interlocked.Increment(ref _ids)}");
        return engine;
    }

    public Task<string> ScheduleAsync(string orchestrator, object? input = null, StartOrchestrationOptions? options = null)
        => Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, options);

    public Task RaiseAsync(string id, string name, object? value = null) => Client.RaiseEventAsync(id, name, value);

    public Task<OrchestrationMetadata?> GetAsync(string id) => Client.GetInstanceAsync(id, true);

    public async Task<OrchestrationMetadata> RunAsync(string orchestrator, object? input = null)
        => await EndAsync(await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input));

    public async Task<OrchestrationMetadata> EndAsync(string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await Client.WaitForInstanceCompletionAsync(id, true, timeout.Token);
    }

    /// <summary>Waits without an engine: for the storage to show that an instance has ended.</summary>
    public async Task<InstanceDocument> EndedAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await Blobs.ReadInstanceAsync(id, cancellationToken) is { Document: { HasEnded: true } document })
            {
                return document;
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    public async Task<OrchestrationMetadata> UntilAsync(string id, Func<OrchestrationMetadata, bool> reached)
    {
        for (var i = 0; i < 6000; i++)
        {
            if (await Client.GetInstanceAsync(id, true) is { } instance && reached(instance))
            {
                return instance;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"Instance '{id}' did not get there: {(await Client.GetInstanceAsync(id))?.RuntimeStatus}");
    }

    public async Task<List<HistoryEvent>> HistoryAsync(string id)
    {
        var stored = await Blobs.ReadInstanceAsync(id, CancellationToken.None);
        var bytes = await Blobs.ReadLogAsync(new LogId(id, stored!.Document.Execution), 0, CancellationToken.None);
        return HistoryCodec.Decode(bytes!.Value.Span);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }
    }

    bool IOrchestratorDispatcher.Contains(string name) => _orchestrators.ContainsKey(name);

    Task<object?> IOrchestratorDispatcher.RunAsync(TaskOrchestrationContext context) => _orchestrators[context.Name.Name](context);

    private sealed class OneLife(DurableTestHub hub, int life) : IActivityDispatcher
    {
        public bool Contains(string name) => hub._activities.ContainsKey(name);

        public Task<object?> RunAsync(ActivityCall call, CancellationToken cancellationToken)
        {
            hub._life.Value = life;
            return hub._activities[call.Name](call, cancellationToken);
        }
    }
}

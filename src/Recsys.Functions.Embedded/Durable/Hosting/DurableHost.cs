using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.Functions.Embedded.Durable.Storage;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Durable.Hosting;

/// <summary>The one engine of the app, for its orchestrators, its activities and its clients.</summary>
internal sealed class DurableHost(
    EmbeddedHostOptions host, HostSettings settings, AppSettings app, IServiceProvider services, TimeProvider time, ILoggerFactory loggers)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private DurableEngine? _engine;
    private EngineClient? _client;
    private Task? _stop;

    /// <summary>Starts the engine, once. It works on the hub if the app has orchestrators or activities, and else only talks to it.</summary>
    public async Task<DurableTaskClient> StartAsync(FunctionDescriptor asking, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_client is null)
            {
                // Asked for only now: the catalog itself is made of the triggers and binders that use this class.
                var durable = services.GetRequiredService<FunctionCatalog>().Functions.Where(function => function.TriggerAttribute is OrchestrationTriggerAttribute or ActivityTriggerAttribute).ToList();
                var options = Options(asking);
                var dispatcher = new FunctionDispatcher(durable, services.GetRequiredService<FunctionInvoker>(), options.Json);
                var worker = $"{Environment.MachineName}-{Environment.ProcessId}-{host.NewInvocationId()[..8]}";
                var engine = new DurableEngine(worker, options, Store(asking, options), dispatcher, dispatcher, time, loggers);
                await engine.StartAsync(clientOnly: durable.Count == 0, cancellationToken);
                _engine = engine;
                _client = new EngineClient(engine, host.NewInvocationId);
            }

            return _client;
        }
        finally
        {
            _ = _starting.Release();
        }
    }

    /// <summary>Stops the engine, once.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_starting)
        {
            return _stop ??= _engine?.StopAsync(cancellationToken) ?? Task.CompletedTask;
        }
    }

    /// <summary>Checks the settings without touching storage.</summary>
    public void Validate(FunctionDescriptor function)
    {
        var options = Options(function);
        _ = Store(function, options);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        _starting.Dispose();
    }

    private DurableOptions Options(FunctionDescriptor function)
    {
        var section = settings.Extensions.GetSection("durableTask");
        var defaults = new DurableOptions();
        var options = defaults with
        {
            HubName = app.Resolve(function, section["hubName"] ?? defaults.HubName),
            MaxConcurrentActivityFunctions = HostSettings.Integer(section, "maxConcurrentActivityFunctions", defaults.MaxConcurrentActivityFunctions, 1),
            MaxConcurrentOrchestratorFunctions = HostSettings.Integer(section, "maxConcurrentOrchestratorFunctions", defaults.MaxConcurrentOrchestratorFunctions, 1),
            // The section of this runtime alone, which Azure does not read.
            LeaseDuration = HostSettings.Duration(section, "embedded:leaseDuration", defaults.LeaseDuration),
            MinPollInterval = HostSettings.Duration(section, "embedded:minPollInterval", defaults.MinPollInterval),
            MaxPollInterval = HostSettings.Duration(section, "embedded:maxPollInterval", defaults.MaxPollInterval),
        };
        var problems = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true)
            ? options
            : throw function.StartError($"{HostSettings.FileName}: extensions:durableTask: {string.Join("; ", problems.Select(problem => problem.ErrorMessage))}");
    }

    private BlobDurableStore Store(FunctionDescriptor function, DurableOptions options)
    {
        var provider = settings.Extensions.GetSection("durableTask:storageProvider");
        var setting = provider["connectionName"] ?? provider["connectionStringName"] ?? AppSettings.StorageSetting;
        var connection = app.ConnectionString(function, setting);
        var client = new BlobClientOptions
        {
            // A store that is away for some seconds should not cost the work of running activities.
            Retry = { MaxRetries = 6, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5), Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromSeconds(30) },
        };
        try
        {
            return new BlobDurableStore(new BlobContainerClient(connection, DurablePaths.Container(options.HubName), client));
        }
        catch (FormatException error)
        {
            throw function.StartError($"the setting '{setting}' is no connection string of a storage account: {error.Message}", error);
        }
    }
}

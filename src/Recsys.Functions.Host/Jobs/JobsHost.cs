using Azure;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Timers;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Indexers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.Functions.Host.Storage;

namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// Timers and durable orchestrations: Microsoft's WebJobs SDK with its extensions for both, on the storage of <c>AzureWebJobsStorage</c>.
/// </summary>
internal sealed class JobsHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly JobTypes _types;
    private readonly JobRunner _runner;
    private readonly HostStorage _storage;

    public JobsHost(FunctionApp app, AppSettings settings, HostStorage storage, JobRunner runner, HostAddress address, ILoggerFactory loggers)
    {
        (_runner, _storage) = (runner, storage);
        _types = new JobTypes(app);
        _host = Build(app, settings, storage, runner, address, loggers);
        LocalQueueTimes.Shorten(_host.Services);
    }

    /// <summary>Whether an app has anything for it.</summary>
    public static bool IsNeeded(FunctionApp app) =>
        app.Functions.SelectMany(f => f.Bindings).Any(b => b.Is(JobBindings.Timer) || JobBindings.IsDurable(b));

    /// <summary>Its services; the durable extension answers its HTTP management calls from here.</summary>
    public IServiceProvider Services => _host.Services;

    /// <exception cref="HostStartException">A function's trigger is wrong, or storage does not answer.</exception>
    public async Task StartAsync()
    {
        try
        {
            // Not to be interrupted: the SDK cannot stop what has started by half.
            await _host.StartAsync(CancellationToken.None);
        }
        catch (FunctionIndexingException e)
        {
            throw HostStartException.For(e.MethodName.Split('.')[^1], e.GetBaseException().Message, e);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw _storage.Unanswered(e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    /// <summary>What a function gets for a durable client: where the extension's endpoint is, and which task hub.</summary>
    public async Task<string> ClientAsync(FunctionBinding client, CancellationToken cancellationToken)
    {
        var method = _types.ClientMethod(client);
        await ((JobHost)_host.Services.GetRequiredService<IJobHost>()).CallAsync(method, (IDictionary<string, object>?)null, cancellationToken);
        return _runner.ClientOf(method.Name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private IHost Build(FunctionApp app, AppSettings settings, HostStorage storage, JobRunner runner, HostAddress address, ILoggerFactory loggers)
    {
        var bindings = app.Functions.SelectMany(f => f.Bindings).ToList();
        var builder = new HostBuilder()
            .ConfigureHostConfiguration(c => c.AddConfiguration(settings.Configuration))
            .ConfigureAppConfiguration(c => c.AddConfiguration(settings.Configuration).AddInMemoryCollection(new Dictionary<string, string?>
            {
                // Where the SDK looks for the settings of its extensions, and for whom the durable extension works.
                ["AzureWebJobsConfigurationSection"] = AppSettings.HostSection,
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
                // Its traces go to Application Insights alone, which no machine has: asked for them, it warns at each start.
                [$"{AppSettings.HostSection}:extensions:durableTask:tracing:distributedTracingEnabled"] = "true",
                [$"{AppSettings.HostSection}:extensions:durableTask:tracing:version"] = "None",
            }))
            .ConfigureWebJobs(jobs =>
            {
                jobs.AddAzureStorageCoreServices();
                jobs.UseHostId(storage.HostId);
                if (bindings.Any(b => b.Is(JobBindings.Timer)))
                {
                    jobs.AddTimers();
                    jobs.Services.AddSingleton<ScheduleMonitor>(new TimerStatuses(storage.Container(HostStorage.HostsContainer), storage.HostId));
                }

                if (bindings.Any(JobBindings.IsDurable))
                {
#pragma warning disable CS0618 // The one way to the extension's HTTP management calls; "not ready for public consumption" since 2018.
                    jobs.Services.AddSingleton<IWebHookProvider>(new Webhooks(address));
#pragma warning restore CS0618
                    jobs.AddDurableTask();
                }
            })
            .ConfigureServices(services =>
            {
                services.AddSingleton(loggers);
                services.AddSingleton<IHostLifetime, NoLifetime>();
                services.AddSingleton<ITypeLocator>(_types);
                services.AddSingleton<IJobActivator>(new JobActivator(runner));
            });
        return builder.Build();
    }

    private sealed class JobActivator(JobRunner runner) : IJobActivator
    {
        public T CreateInstance<T>()
        {
            var instance = Activator.CreateInstance<T>();
            if (instance is JobFunctions functions)
            {
                functions.Runner = runner;
            }

            return instance;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.EventHubs;
using Recsys.Functions.Host.Http;
using Recsys.Functions.Host.Jobs;
using Recsys.Functions.Host.Storage;
using Recsys.Functions.Host.Workers;
using Recsys.Local;

namespace Recsys.Functions.Host.Hosting;

/// <summary>
/// The local Functions host: a web server with two endpoints (HTTP for clients, gRPC for the worker), the worker process, and the triggers
/// that run functions in it.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    /// <summary>Bodies up to this size reach the worker; the real host's default.</summary>
    private const long MaximumBodyBytes = 104_857_600;

    /// <summary>Everything that runs may end within this time after a stop that was asked for began.</summary>
    public static readonly TimeSpan StopGrace = StopTimes.App;

    /// <summary>The same where whoever started the host is gone: nobody waits for answers, and the next host wants the port.</summary>
    public static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DisposeGrace = TimeSpan.FromSeconds(5);

    private readonly WebApplication _web;
    private readonly FunctionApp _app;
    private readonly IReadOnlyList<string> _disabled;
    private readonly StartedWorker _first;
    private Task<JobsHost?> _jobs = Task.FromResult<JobsHost?>(null);
    private JobsHost? _stoppedJobs;

    private FunctionsHost(WebApplication web, FunctionApp app, IReadOnlyList<string> disabled, StartedWorker first) =>
        (_web, _app, _disabled, _first) = (web, app, disabled, first);

    /// <summary>Starts the worker, and builds the host while it starts.</summary>
    /// <exception cref="HostStartException">The folder holds no app, or a setting is wrong.</exception>
    public static FunctionsHost Create(LocalHostOptions options)
    {
        var settings = AppSettings.Load(options.AppFolder);
        var whole = FunctionApp.Load(options.AppFolder);
        var app = whole with { Functions = [.. whole.Functions.Where(f => !settings.IsDisabled(f.Name))] };
        var limits = HostLimits.Of(settings);
#pragma warning disable RS0030 // The composition root of the host: ids come from here.
        var ids = new InvocationIds(Guid.NewGuid);
#pragma warning restore RS0030

        // The worker's endpoint is bound before anything else, so that the worker can start beside the host and wait there.
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var start = () =>
        {
            var id = ids.New();
            return new StartedWorker(id, WorkerProcess.Start(app, settings, (IPEndPoint)listener.LocalEndPoint!, id, Console.WriteLine));
        };
        var first = start();
        try
        {
            var web = Build(options, settings, listener, services =>
            {
                services.AddSingleton(app).AddSingleton(settings).AddSingleton(limits).AddSingleton(ids).AddSingleton(TimeProvider.System);
                services.AddSingleton(start).AddSingleton(new FunctionKeys(options.StateFolder));
            });
            return new FunctionsHost(web, app, [.. whole.Functions.Select(f => f.Name).Where(settings.IsDisabled)], first);
        }
        catch
        {
            first.Process.Kill();
            throw;
        }
    }

    /// <summary>Returns once every trigger runs and the address is printed.</summary>
    /// <exception cref="HostStartException">The worker or a trigger cannot start; what had started beside it is stopped.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; <see cref="StopAsync"/> stops what runs by then.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StartPartsAsync(cancellationToken);
        }
        catch when (!cancellationToken.IsCancellationRequested)
        {
            using var late = new CancellationTokenSource(OrphanGrace);
            await StopTriggersAsync(OrphanGrace, late.Token);
            throw;
        }
    }

    private async Task StartPartsAsync(CancellationToken cancellationToken)
    {
        var services = _web.Services;
        // Routes are looked at before the first request: a wrong one stops the start.
        ((IEndpointRouteBuilder)_web).DataSources.Add(ActivatorUtilities.CreateInstance<HttpEndpoints>(services));
        if (_app.Functions.SelectMany(f => f.Bindings).Any(JobBindings.IsDurable))
        {
            _web.Map(Webhooks.Path + "/{**path}", (RequestDelegate)ActivatorUtilities.CreateInstance<ManagementApi>(services).HandleAsync);
        }

        // A worker that never comes in is not waited for behind a stop.
        var starting = services.GetRequiredService<Worker>().StartAsync(_first).WaitAsync(cancellationToken);
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new HostStartException($"The host cannot listen: {e.Message}", e);
        }

        var address = new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        services.GetRequiredService<HostAddress>().Value = address;
        _jobs = StartJobsAsync(cancellationToken);
        await starting;
        await _jobs.WaitAsync(cancellationToken);
        await services.GetRequiredService<HubTriggers>().StartAsync(cancellationToken);
        var (limits, keys) = (services.GetRequiredService<HostLimits>(), services.GetRequiredService<FunctionKeys>());
        StartupListing.Print(Console.Out, _app, _disabled, limits, keys, address);
    }

    /// <summary>
    /// Ends everything in the order in which work comes in: hubs, jobs, requests, and at last the worker. What does not end within
    /// <paramref name="grace"/>, or fails to, is left behind: it keeps nothing of the rest from ending, nor the process.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        var services = _web.Services;
        var running = services.GetRequiredService<RunningRequests>();
        services.GetRequiredService<Worker>().BeginStop();
        using var late = new CancellationTokenSource(grace);
        var requests = running.DrainAsync();
        await StopTriggersAsync(grace, late.Token);
        await requests.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.Count > 0)
        {
            Log.DrainCutOff(services.GetRequiredService<ILogger<FunctionsHost>>(), running.Count);
        }

        await EndAsync("the worker", services.GetRequiredService<Worker>().StopAsync(), grace, late.Token);
        await EndAsync("the web server", _web.StopAsync(late.Token), grace, late.Token);
    }

    private async Task StopTriggersAsync(TimeSpan grace, CancellationToken late)
    {
        await EndAsync("Event Hubs", _web.Services.GetRequiredService<HubTriggers>().StopAsync(grace), grace, late);
        await EndAsync("timers and orchestrations", StopJobsAsync(late), grace, late);
    }

    /// <summary>Stops the jobs once they have started: the SDK refuses to stop what still starts.</summary>
    private async Task StopJobsAsync(CancellationToken late)
    {
        await ((Task)_jobs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_jobs is { IsCompletedSuccessfully: true, Result: { } jobs })
        {
            // Without its storage the durable extension waits for ten minutes to give its leases back, and hears no token.
            await jobs.StopAsync(late);
            _stoppedJobs = jobs;
        }
    }

    private async Task EndAsync(string part, Task end, TimeSpan grace, CancellationToken late)
    {
        try
        {
            await end.WaitAsync(late);
        }
        catch (Exception e)
        {
            Log.LeftBehind(
                _web.Services.GetRequiredService<ILogger<FunctionsHost>>(), part,
                late.IsCancellationRequested ? $"it has not ended within {grace.TotalSeconds:0} s" : e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A start that failed has a worker too: nobody shall start another one in its place, and it shall not complain of a channel that ends.
        _web.Services.GetRequiredService<Worker>().BeginStop();
        _first.Process.Kill();
        if (_stoppedJobs is not null)
        {
            await _stoppedJobs.DisposeAsync();
        }

        await _web.DisposeAsync().AsTask().WaitAsync(DisposeGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _first.Process.DisposeAsync();
    }

    private async Task<JobsHost?> StartJobsAsync(CancellationToken cancellationToken)
    {
        if (!JobsHost.IsNeeded(_app))
        {
            return null;
        }

        // The SDK would ask for most of a minute before it says that nobody answers.
        await _web.Services.GetRequiredService<HostStorage>().ProbeAsync(cancellationToken);
        var jobs = ActivatorUtilities.CreateInstance<JobsHost>(_web.Services);
        try
        {
            await jobs.StartAsync();
        }
        catch
        {
            await jobs.DisposeAsync();
            throw;
        }

        _web.Services.GetRequiredService<ClientBindings>().Begin(jobs);
        return jobs;
    }

    private static WebApplication Build(LocalHostOptions options, AppSettings settings, Socket listener, Action<IServiceCollection> add)
    {
        // The empty builder: no configuration of its own, no default providers; what is not asked for costs no time at the start.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(FunctionsHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<SocketTransportOptions>(o => o.CreateBoundListenSocket =
            endPoint => endPoint.Equals(listener.LocalEndPoint) ? listener : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(listener.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http2);
        });
        HostLogging.Add(builder.Logging, settings.Configuration);
        var services = builder.Services;
        add(services);
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddRouting();
        services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        services.AddHttpForwarder();
        services.AddSingleton<HostAddress>().AddSingleton<HostStorage>();
        services.AddSingleton<Invocations>().AddSingleton<WorkerLog>().AddSingleton<WorkerConnections>();
        services.AddSingleton<Worker>().AddSingleton<FunctionInvoker>();
        services.AddSingleton<RunningRequests>().AddSingleton<WorkerForwarder>().AddSingleton<ClientBindings>();
        services.AddSingleton<JobRunner>().AddSingleton<HubTriggers>();
        var web = builder.Build();
        web.UseRouting();
        web.MapGrpcService<FunctionRpcService>();
        return web;
    }
}

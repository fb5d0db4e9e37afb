using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Recsys.Functions.Embedded.Durable.Hosting;
using Recsys.Functions.Embedded.EventHubs;
using Recsys.Functions.Embedded.Http;
using Recsys.Functions.Embedded.Invocation;
using Recsys.Functions.Embedded.Storage;
using Recsys.Functions.Embedded.Timers;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>The composition of the runtime: every trigger, every binder, every service is registered here.</summary>
internal static class EmbeddedServices
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    public static WebApplicationBuilder CreateWebBuilder(string[]? args, EmbeddedHostOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = options.FunctionAssembly.GetName().Name,
            ContentRootPath = options.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
        });
        if (options.Settings.Count > 0)
            builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.WebHost.UseUrls(builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? builder.Configuration["FUNCTIONS_URL"] ?? DefaultUrl);
        AddLogging(builder.Logging);
        return builder;
    }

    public static void Add(
        IServiceCollection services, EmbeddedHostOptions options, IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => HostSettings.Load(options.BaseDirectory, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<AppSettings>();
        services.AddSingleton<HostShutdown>();
        services.AddSingleton<FunctionCatalog>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton(_ => new InvocationPipeline(middleware));
        services.AddHostedService<FunctionHostedService>();
        services.AddSingleton<RetryingInvoker>();
        services.AddSingleton<HostStorage>();
        services.AddSingleton(new LeaseTimes());
        services.AddSingleton<FunctionKeys>();
        services.AddSingleton<IParameterBinder, ContextBinder>();
        services.AddSingleton<IParameterBinder, FromBodyBinder>();
        services.AddSingleton<ITriggerProvider, HttpTriggerProvider>();
        services.AddSingleton<ITriggerProvider, TimerTriggerProvider>();
        AddEventHubs(services);
        AddDurable(services);
        services.AddSingleton<IParameterBinder, BindingDataBinder>();
    }

    /// <summary>What <c>ConfigureFunctionsWebApplication</c> adds: MVC's results, formatters and model binding.</summary>
    public static void AddHttp(IServiceCollection services)
    {
        services.AddMvcCore();
        services.AddSingleton<HttpIntegration>();
    }

    private static void AddEventHubs(IServiceCollection services)
    {
        services.AddSingleton(new BalanceTimes());
        services.AddSingleton<IEventSourceFactory, AmqpEventSourceFactory>();
        services.AddSingleton<ITriggerProvider, EventHubTriggerProvider>();
    }

    private static void AddDurable(IServiceCollection services)
    {
        services.AddSingleton<DurableHost>();
        services.AddSingleton<ITriggerProvider, OrchestrationTriggerProvider>();
        services.AddSingleton<ITriggerProvider, ActivityTriggerProvider>();
        services.AddSingleton<IParameterBinder, DurableClientBinder>();
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddConsole(console => console.FormatterName = HostConsoleFormatter.FormatterName);
        logging.AddConsoleFormatter<HostConsoleFormatter, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Azure", LogLevel.Warning);
        // Request lines hold the query, and with it function keys: no setting may turn them on.
        logging.Services.PostConfigure<LoggerFilterOptions>(filters =>
        {
            const string requests = "Microsoft.AspNetCore.Hosting.Diagnostics";
            for (var i = filters.Rules.Count - 1; i >= 0; i--)
            {
                if (filters.Rules[i].CategoryName == requests)
                    filters.Rules.RemoveAt(i);
            }

            foreach (var provider in filters.Rules.Select(r => r.ProviderName).Append(null).Distinct().ToList())
                filters.Rules.Add(new LoggerFilterRule(provider, requests, LogLevel.Warning, null));
        });
    }
}

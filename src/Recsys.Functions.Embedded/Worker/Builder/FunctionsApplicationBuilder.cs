using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds a function app.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder web;
    private readonly EmbeddedHostOptions options;
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware = [];
    private readonly FunctionStartException? configurationFailure;
    private bool hasHttp;
    private bool isBuilt;

    internal FunctionsApplicationBuilder(string[]? args, EmbeddedHostOptions options)
    {
        this.options = options;
        web = EmbeddedServices.CreateWebBuilder(args, options);
        try
        {
            LocalSettings.AddTo(web.Configuration, options.BaseDirectory);
        }
        catch (FunctionStartException e)
        {
            configurationFailure = e;
        }

        EmbeddedServices.Add(web.Services, options, middleware);
    }

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)web).Properties;

    /// <summary>The app's settings: command line over environment over <c>local.settings.json</c>.</summary>
    public ConfigurationManager Configuration => web.Configuration;

    /// <inheritdoc/>
    IConfigurationManager IHostApplicationBuilder.Configuration => web.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => web.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => web.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => web.Metrics;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services => web.Services;

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull
        => ((IHostApplicationBuilder)web).ConfigureContainer(factory, configure);

    /// <inheritdoc/>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        this.middleware.Add(middleware);
        return this;
    }

    /// <summary>Builds the app; once.</summary>
    /// <returns>The app, to be run.</returns>
    /// <exception cref="InvalidOperationException">The app has been built.</exception>
    public IHost Build()
    {
        ThrowIfBuilt();
        isBuilt = true;
        return new FunctionsHost(web.Build(), options, configurationFailure);
    }

    internal void EnableHttp()
    {
        if (hasHttp)
            return;
        hasHttp = true;
        EmbeddedServices.AddHttp(web.Services);
    }

    private void ThrowIfBuilt()
    {
        if (isBuilt)
            throw new InvalidOperationException("The application has already been built.");
    }
}

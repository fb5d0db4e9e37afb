using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Functions.Embedded.Http;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>
/// The built app. A start that fails for a reason that its operator can mend prints that reason as one line and ends the process with
/// exit code 1 instead of a stack trace.
/// </summary>
internal sealed class FunctionsHost : IHost, IAsyncDisposable
{
    public const int FailedStartExitCode = 1;
    private readonly WebApplication web;
    private readonly EmbeddedHostOptions options;
    private readonly FunctionStartException? configurationFailure;

    public FunctionsHost(WebApplication web, EmbeddedHostOptions options, FunctionStartException? configurationFailure)
    {
        this.web = web;
        this.options = options;
        this.configurationFailure = configurationFailure;
        web.UseMiddleware<MethodNotAllowedIsNotFound>();
        ((IEndpointRouteBuilder)web).DataSources.Add(new FunctionEndpoints(web.Services));
    }

    public IServiceProvider Services => web.Services;

    /// <summary>Why the start failed; null when it did not.</summary>
    public string? StartFailure { get; private set; }

    /// <summary>The first address that the host listens on, once started.</summary>
    public string Address => web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? string.Empty;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (configurationFailure is not null)
                throw configurationFailure;
            web.Services.GetRequiredService<FunctionCatalog>()
                .Load(web.Services.GetServices<ITriggerProvider>(), web.Services.GetServices<IParameterBinder>());
            await web.StartAsync(cancellationToken);
            StartupListing.Print(options.Out, web.Services, Address);
            ParentWatch.Start(web.Lifetime, Environment.GetEnvironmentVariable(ParentWatch.Variable));
        }
        catch (Exception e) when (Reason(e) is { } reason)
        {
            StartFailure = reason;
            await options.Error.WriteLineAsync(reason);
            options.SetExitCode(FailedStartExitCode);
            web.Lifetime.StopApplication();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => web.StopAsync(cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private static string? Reason(Exception exception) => exception switch
    {
        FunctionStartException => exception.Message,
        OptionsValidationException options => $"The app cannot start: {string.Join("; ", options.Failures)}",
        IOException => $"The app cannot start: {exception.Message}",
        AggregateException { InnerExceptions: [var only] } => Reason(only),
        _ => null,
    };
}

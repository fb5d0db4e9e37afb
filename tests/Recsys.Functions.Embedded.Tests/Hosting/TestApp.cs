using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Hosting;

/// <summary>A function app in this process, made of the given classes, with a folder, a port and settings of its own.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly FunctionsHost host;
    private readonly StringWriter output;
    private readonly StringWriter error;

    private TestApp(TempFolder folder, FunctionsHost host, StringWriter output, StringWriter error, CapturedLogs logs)
    {
        this.folder = folder;
        this.host = host;
        this.output = output;
        this.error = error;
        Logs = logs;
    }

    public CapturedLogs Logs { get; }

    public int? ExitCode { get; private set; }

    public IServiceProvider Services => host.Services;

    public string Output => output.ToString();

    public string Error => error.ToString();

    public string StatePath => folder.Path;

    public HttpClient Client { get; private set; } = new();

    public static async Task<TestApp> StartAsync(
        Type[] functions, Dictionary<string, string?>? settings = null, string? hostJson = null, Action<FunctionsApplicationBuilder>? configure = null, bool http = true,
        string? localSettings = null, string url = "http://127.0.0.1:0")
    {
        var folder = new TempFolder();
        if (hostJson is not null)
            await File.WriteAllTextAsync(folder.File("host.json"), hostJson);
        if (localSettings is not null)
            await File.WriteAllTextAsync(folder.File("local.settings.json"), localSettings);
        var (output, error, logs) = (new StringWriter(), new StringWriter(), new CapturedLogs());
        int? exitCode = null;
        var builder = new FunctionsApplicationBuilder(["--urls", url], new EmbeddedHostOptions
        {
            FunctionAssembly = typeof(TestApp).Assembly,
            FunctionTypes = functions,
            BaseDirectory = folder.Path,
            Settings = new Dictionary<string, string?>(settings ?? []) { ["RECSYS_STATE"] = folder.Path },
            Out = output,
            Error = error,
            SetExitCode = code => exitCode = code,
        });
        if (http)
            builder.ConfigureFunctionsWebApplication();
        builder.Logging.ClearProviders().AddProvider(logs);
        configure?.Invoke(builder);
        var app = new TestApp(folder, (FunctionsHost)builder.Build(), output, error, logs);
        await app.host.StartAsync();
        app.ExitCode = exitCode;
        if (exitCode is null)
            app.Client = new HttpClient { BaseAddress = new Uri(app.host.Address) };
        return app;
    }

    public T Service<T>()
        where T : notnull
        => Services.GetRequiredService<T>();

    public Task StopAsync() => host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        folder.Dispose();
    }
}

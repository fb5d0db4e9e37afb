using System.Globalization;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>A hub in a process of its own, to be killed.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    public const string Verb = "serve-hub";
    public const string HubName = "events";
    private const string Ready = "READY ";

    private readonly ChildProcess child;

    private HubProcess(ChildProcess child, int port)
    {
        this.child = child;
        Port = port;
    }

    public int Port { get; }

    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;";

    public static async Task<HubProcess> StartAsync(string directory, int port, CancellationToken cancellationToken)
    {
        var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = Path.Combine(AppContext.BaseDirectory, "Recsys.LocalHub.Tests" + (OperatingSystem.IsWindows() ? ".exe" : "")),
            Arguments = [Verb, directory, port.ToString(CultureInfo.InvariantCulture)],
        });
        var line = await child.WaitForLineAsync(l => l.StartsWith(Ready, StringComparison.Ordinal), TimeSpan.FromSeconds(60), cancellationToken);
        return new HubProcess(child, int.Parse(line[Ready.Length..], CultureInfo.InvariantCulture));
    }

    public static async Task<int> ServeAsync(string[] args)
    {
        await using var hub = await SamePort.AgainAsync(() => LocalEventHub.StartAsync(new LocalEventHubOptions
        {
            Directory = args[0],
            Port = int.Parse(args[1], CultureInfo.InvariantCulture),
            Hubs = [new HubDefinition(HubName)],
        }));
        Console.WriteLine($"{Ready}{hub.Port}");
        // Ends with its parent, whose end closes this pipe.
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        return 0;
    }

    public async Task KillAsync()
    {
        child.Kill();
        await child.Exited;
    }

    public ValueTask DisposeAsync()
    {
        child.Kill();
        return child.DisposeAsync();
    }
}

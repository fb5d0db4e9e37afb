using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>A start that ends with 1 and one line; a test that waits for it says what the line holds.</summary>
internal static class FailedStart
{
    public static Task<string> OfAsync(string appFolder, Dictionary<string, string?> settings, params string[] parts) =>
        OfAsync(["--app", appFolder, "--urls", "http://127.0.0.1:0"], settings, parts);

    public static async Task<string> OfAsync(IReadOnlyList<string> arguments, Dictionary<string, string?> settings, params string[] parts)
    {
        using var state = new TempFolder();
        settings["RECSYS_STATE"] = state.Path;
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", HostedApp.HostAssembly, .. arguments],
            Environment = settings,
        });
        Assert.Equal(1, await host.Exited.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        // The worker may have been ready by then, and on a machine that stalls the web server says so; that is no complaint.
        string[] harmless = [" INF ", "Server.Kestrel"];
        var complaints = host.LastLines.Where(l => !harmless.Any(h => l.Contains(h, StringComparison.Ordinal))).ToList();
        Assert.True(complaints.Count == 1, string.Join(Environment.NewLine, host.LastLines));
        var line = complaints[0];
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        return line;
    }
}

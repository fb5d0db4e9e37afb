using System.Text.Json;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>Runs js/sdk.mjs: the official JavaScript SDK, installed from its lock file on first use.</summary>
internal static class JavaScriptSdk
{
    private const string Result = "RESULT ";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Recsys.LocalHub.Tests", "js");

    public static async Task<JsonElement> RunAsync(
        string verb, string connectionString, string hub, object? input = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await NpmInstall.EnsureAsync(Folder, Console.Error.WriteLine, cancellation);
        await using var node = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "node",
            Arguments = ["sdk.mjs", verb, connectionString, hub, JsonSerializer.Serialize(input ?? new { })],
            WorkingDirectory = Folder,
            Environment = environment ?? new Dictionary<string, string?>(),
        });
        var line = await node.WaitForLineAsync(l => l.StartsWith(Result, StringComparison.Ordinal), Limit, cancellation);
        Assert.Equal(0, await node.Exited.WaitAsync(Limit, cancellation));
        return JsonDocument.Parse(line[Result.Length..]).RootElement;
    }
}

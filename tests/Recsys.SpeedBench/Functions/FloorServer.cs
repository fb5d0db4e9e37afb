using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Recsys.Local;
using Recsys.TestKit;
using Yarp.ReverseProxy.Forwarder;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// What the HTTP bench measures against: an empty endpoint in one process, and the same YARP hop before it in another one, as worker and host
/// are two processes.
/// </summary>
internal static class FloorServer
{
    private const string Listening = "Now listening on: ";

    /// <summary>Starts this program once more as one of the two.</summary>
    public static async Task<(ChildProcess Process, Uri Address)> StartAsync(params string[] arguments)
    {
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", typeof(FloorServer).Assembly.Location, "floor", .. arguments],
            WorkingDirectory = Repository.Root,
        });
        var line = await process.WaitForLineAsync(l => l.Contains(Listening, StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        return (process, new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim()));
    }

    /// <summary>The verb <c>floor</c>: an endpoint, or with an address the hop before it. It ends with its parent.</summary>
    public static async Task<int> RunAsync(string? target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpForwarder();
        await using var app = builder.Build();
        if (target is null)
        {
            app.MapGet("/api/empty", () => Results.Text("ok"));
        }
        else
        {
            var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
            var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
            app.Map("{**path}", async (HttpContext http) => await forwarder.SendAsync(http, target, client));
        }

        await app.StartAsync();
        Console.WriteLine(Listening + app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Only the end of the input matters: the parent is gone.
        }

        return 0;
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Hosting;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// <c>http</c>: invocations a second of an empty HTTP function beside requests a second of an empty Kestrel endpoint, in one process,
/// turn by turn, so that both see the same machine. The ratio is what the runtime costs.
/// </summary>
internal static class HttpBench
{
    private const int Connections = 16;
    private const int Rounds = 7;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync()
    {
        await using var floor = Floor();
        await floor.StartAsync();
        await using var functions = Functions();
        await functions.StartAsync();
        var bare = new RequestLoop(new Uri($"{floor.Urls.First()}/api/empty"));
        var function = new RequestLoop(new Uri($"{functions.Address}/api/empty"));
        await bare.RunAsync(Connections, WarmUp);
        await function.RunAsync(Connections, WarmUp);

        Console.WriteLine($"{Connections} connections, {Rounds} rounds of {Round.TotalSeconds} s each, turn by turn");
        Console.WriteLine("| round | Kestrel/s | function/s | ratio | Kestrel p50/p99 µs | function p50/p99 µs |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var a = await bare.RunAsync(Connections, Round);
            var b = await function.RunAsync(Connections, Round);
            ratios.Add(b.PerSecond / a.PerSecond);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {round} | {a.PerSecond:F0} | {b.PerSecond:F0} | {ratios[^1]:F3} | {At(a.Microseconds, 0.5):F0} / {At(a.Microseconds, 0.99):F0} | {At(b.Microseconds, 0.5):F0} / {At(b.Microseconds, 0.99):F0} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios.Order().ElementAt(Rounds / 2):F3}"));
        return 0;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];

    private static WebApplication Floor()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/empty", (HttpContext _) => Task.CompletedTask);
        return app;
    }

    private static FunctionsHost Functions()
    {
        var builder = new FunctionsApplicationBuilder(["--urls", "http://127.0.0.1:0"], new EmbeddedHostOptions { FunctionTypes = [typeof(EmptyFunction)], Out = TextWriter.Null })
            .ConfigureFunctionsWebApplication();
        return (FunctionsHost)builder.Build();
    }
}

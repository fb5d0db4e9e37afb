using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Recsys.Functions.Online.Tests.Documented;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>The seed is 1, or what <c>RECSYS_FUZZ_SEED</c> says.</summary>
public sealed class FuzzTests
{
    private const int Requests = 20_000;
    private const int Messages = 2_000;

    [Fact]
    public async Task No_drawn_request_or_message_makes_the_app_fail_tell_its_insides_hang_grow_or_lose_what_it_accepted() =>
        AssertGood(await RunAsync(Requests / 10, Messages / 10));

    /// <summary>A parameter or field that the contract gets later is drawn too, or this fails.</summary>
    [Fact]
    public void The_tenth_draws_every_call_of_the_contract_with_every_parameter_and_every_field()
    {
        var drawn = Enumerable.Range(0, Requests / 10).Select(n => DrawnRequest.Of(1, n))
            .Select(r => (r.Method, Path: $"/{r.Path}", Body: r.Body is null ? "" : Encoding.UTF8.GetString(r.Body))).ToList();
        var missing = new List<string>();
        foreach (var call in new Contract(File.ReadAllText(Contract.FilePath)).Calls)
        {
            var route = new Regex($"^{Regex.Replace(Regex.Escape(call.Path), @"\\\{[^}]+}", "[^/?]+")}(\\?|$)");
            var here = drawn.Where(d => d.Method == call.Method && route.IsMatch(d.Path)).ToList();
            if (here.Count == 0) missing.Add($"{call.Method} {call.Path}");
            missing.AddRange(call.Query.Select(q => q.Replace("context.NAME", "context.")).Where(
                q => !here.Any(d => Regex.IsMatch(d.Path, $"[?&]{Regex.Escape(q)}"))).Select(q => $"{call.Path}?{q}"));
            missing.AddRange(call.Body.Where(f => !here.Any(d => d.Body.Contains($"\"{f}\":"))).Select(f => $"{call.Method} {call.Path}: {f}"));
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    /// <summary>dotnet run -c Release --project tests/Recsys.Functions.Online.Tests -- -explicit only; writes Fuzz/fuzz.md.</summary>
    [Fact(Explicit = true)]
    public async Task The_whole_campaign_finds_nothing()
    {
        var r = await RunAsync(Requests, Messages);
        await File.WriteAllTextAsync(
            Path.Combine(Repository.Root, "tests", "Recsys.Functions.Online.Tests", "Fuzz", "fuzz.md"),
            string.Create(CultureInfo.InvariantCulture, $"""
                # The fuzz campaign

                {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, seed {r.Seed}: {r.Requests:N0} requests over all routes and {r.Messages:N0} messages
                of the hub, against host and worker of the online app, Azurite and the local hub.

                | | |
                |---|---:|
                | answers by status | {string.Join(", ", r.Statuses.Select(s => $"{s.Key}: {s.Value:N0}"))} |
                | faults (5xx, exception text, no answer) | {r.Faults.Count} |
                | events accepted | {r.Accepted:N0} |
                | of them not in the log | {r.Lost} |
                | slowest request, ms | {r.SlowestMilliseconds:F0} |
                | slowest of the empty requests beside them, ms | {r.FloorMilliseconds:F0} |
                | memory of host and worker over the second quarter, MiB | {r.SecondQuarter:F0} |
                | over the last quarter, MiB | {r.LastQuarter:F0} |

                The status 0 is a connection that the server closed on a header or body that is too large. The slowest request:

                ```
                {r.Slowest}
                ```

                """),
            Cancel);
        AssertGood(r);
    }

    private static void AssertGood(FuzzResult r)
    {
        Assert.True(r.Faults.Count == 0, $"Seed {r.Seed}:\n{string.Join('\n', r.Faults)}");
        Assert.Equal(0, r.Lost);
        Assert.False(r.IsHang, $"{r.Slowest} took {r.SlowestMilliseconds:F0} ms; the floor was {r.FloorMilliseconds:F0} ms.");
        Assert.True(r.Accepted > r.Requests / 20, $"Only {r.Accepted} events were accepted: the grammar draws too little that is right.");
        Assert.True(r.LastQuarter < (r.SecondQuarter * 1.3) + 100, $"Memory grew from {r.SecondQuarter:F0} to {r.LastQuarter:F0} MiB.");
    }

    private static async Task<FuzzResult> RunAsync(int requests, int messages)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("RECSYS_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);

        // A system of its own: it erases users and describes items that other tests know.
        await using var system = new OnlineSystem();
        await system.InitializeAsync();
        return await new FuzzRun(seed, requests, messages, system).RunAsync(Cancel);
    }
}

using System.Diagnostics;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.TestKit;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>A set that is large in one direction; takes minutes.</summary>
public sealed class HeavyDataTests(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int Chunk = 20_000;

    [Fact(Explicit = true)]
    public Task A_user_of_a_million_events() => EndsAsync(
        "a user of a million events", [.. Of(1_000_000, n => n % 50 == 0 ? n / 50 % 400 : -1)], TimeSpan.FromMinutes(10), gigabytes: 6);

    private async Task EndsAsync(string what, IReadOnlyList<byte[]> events, TimeSpan most, double gigabytes)
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        foreach (var chunk in events.Chunk(Chunk)) await store.AppendAsync(0, chunk);
        var start = Stopwatch.GetTimestamp();
        var outcome = await TrainingWorkflow.RunAsync(new() { Protocol = Protocols.TimeSplitName }, new StoreSteps(store)
        {
            Say = text => output.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {text}"),
        });
        var (took, peak) = (Stopwatch.GetElapsedTime(start), Process.GetCurrentProcess().PeakWorkingSet64 / 1e9);
        output.WriteLine($"{what}: {took.TotalSeconds:0} s, {peak:0.0} GB, {outcome.Run.Interactions} learnt; "
            + $"{string.Join(' ', outcome.Verdict.Reasons)}");
        Assert.Empty(outcome.Run.Lost);
        Assert.NotEmpty((await store.Registry.GetAsync(outcome.Run.Version, Cancel)).Members);
        Assert.InRange(took, TimeSpan.Zero, most);
        Assert.InRange(peak, 0, gigabytes);
    }

    /// <summary>Users −1 is one and the same.</summary>
    private static IEnumerable<byte[]> Of(int events, Func<int, int> userOf)
    {
        var random = new Random(1);
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return Enumerable.Range(0, events).Select(n => InteractionJson.Write(new Interaction
        {
            EventId = FormattableString.Invariant($"e{n}"),
            UserId = FormattableString.Invariant($"u{userOf(n)}"),
            ItemId = FormattableString.Invariant($"i{(int)(5_000 * Math.Pow(random.NextDouble(), 2))}"),
            Type = InteractionType.View,
            Timestamp = start.AddSeconds(n * 10),
        }));
    }
}

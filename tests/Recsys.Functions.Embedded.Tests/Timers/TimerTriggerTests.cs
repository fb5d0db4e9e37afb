using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Recsys.Functions.Embedded.Storage;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.Functions.Embedded.Timers;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 1, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Start);
    private readonly Recorder recorder = new();
    private readonly string hostId = azurite.NewName("timer");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private BlobClient Status => new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("azure-webjobs-hosts").GetBlobClient($"timers/{hostId}/Host.Functions.Tick/status");

    [Fact]
    public async Task A_timer_runs_at_its_occurrences_and_keeps_its_status_in_a_blob()
    {
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.EveryFiveMinutes));
        await Eventually.TrueAsync(async () => await StatusAsync() is { Next.Minute: 5 }, "the first status is written");
        Assert.Empty(recorder.Seen);
        await AdvanceToAsync(At(12, 5), runs: 1);
        await Eventually.TrueAsync(async () => await StatusAsync() is { Last.Minute: 5, Next.Minute: 10 }, "the status follows the run");
        await AdvanceToAsync(At(12, 10), runs: 2);
        Assert.Equal(["in time 12:05 due", "in time 12:10 due"], recorder.Seen);
    }

    [Fact]
    public async Task A_run_missed_while_the_app_was_down_is_made_up_for_once()
    {
        await WriteStatusAsync(new ScheduleStatus { Last = At(9, 0), Next = At(9, 5), LastUpdated = At(9, 0) });
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.EveryFiveMinutes));
        await recorder.WaitAsync();
        await Eventually.TrueAsync(async () => await StatusAsync() is { Next.Hour: 12, Next.Minute: 5 }, "the status follows the run");
        await AdvanceToAsync(At(12, 5), runs: 2);
        Assert.Equal(["late 09:05 due", "in time 12:05 due"], recorder.Seen);
    }

    [Fact]
    public async Task What_another_schedule_missed_is_not_made_up_for()
    {
        // Written by a schedule of every three hours: 9:00, then 12:00, a minute ago.
        await WriteStatusAsync(new ScheduleStatus { Last = At(9, 0), Next = At(12, 0), LastUpdated = At(9, 0) });
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.EveryFiveMinutes));
        await Eventually.TrueAsync(async () => await StatusAsync() is { Next.Hour: 12, Next.Minute: 5 }, "the status takes the new schedule over");
        Assert.Empty(recorder.Seen);
    }

    [Fact]
    public async Task Run_on_startup_runs_at_once_and_not_as_late()
    {
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.AtStartup));
        await recorder.WaitAsync();
        Assert.Equal(["in time 03:00 early"], recorder.Seen);
    }

    [Fact]
    public async Task A_schedule_of_less_than_a_minute_keeps_no_status()
    {
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.EverySecond));
        // Without a status nothing tells where the listener is on its way into its sleep: time goes on until it has run.
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return recorder.Seen.Count >= 2;
            },
            "two runs");
        Assert.Equal("in time  due", recorder.Seen.First());
        Assert.False(await Status.ExistsAsync(Token));
    }

    [Fact]
    public async Task A_run_that_throws_counts_and_the_next_one_comes()
    {
        await using var app = await StartAsync(typeof(TimerFunctionsUnderTest.Failing));
        await Eventually.TrueAsync(async () => await StatusAsync() is { Next.Minute: 5 }, "the first status is written");
        await AdvanceToAsync(At(12, 5), runs: 1);
        await Eventually.TrueAsync(async () => await StatusAsync() is { Last.Minute: 5 }, "the status follows the run");
        await AdvanceToAsync(At(12, 10), runs: 2);
        Assert.Equal(["in time 12:05 due", "in time 12:10 due"], recorder.Seen);
    }

    [Fact]
    public async Task One_process_at_a_time_runs_a_timer_and_another_follows_when_it_stops()
    {
        var first = await StartAsync(typeof(TimerFunctionsUnderTest.AtStartup));
        await recorder.WaitAsync();
        await using var second = await StartAsync(typeof(TimerFunctionsUnderTest.AtStartup));
        await Task.Delay(600, Token);
        Assert.Single(recorder.Seen);
        await first.DisposeAsync();
        await recorder.WaitAsync();
        Assert.Equal(2, recorder.Seen.Count);
    }

    [Fact]
    public async Task A_stop_lets_the_running_function_end_and_writes_its_status()
    {
        var app = await StartAsync(typeof(TimerFunctionsUnderTest.Gated));
        await recorder.WaitAsync();
        var stop = app.StopAsync();
        Assert.False(stop.IsCompleted);
        recorder.Gate.SetResult();
        await stop;
        Assert.Equal([false, "done"], recorder.Seen);
        Assert.Equal(Start.UtcDateTime, (await StatusAsync())!.Last);
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("0 0 3 * * *", "2026-01-01T12:01:00", "2026-01-02T03:00:00")]
    [InlineData("*/15 * * * * *", "2026-01-01T12:01:00", "2026-01-01T12:01:15")]
    [InlineData("0 30 9 * Jan Mon", "2026-01-01T12:01:00", "2026-01-05T09:30:00")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T12:01:00", "2028-02-29T00:00:00")]
    public void Schedules_are_six_field_ncrontab(string schedule, string after, string expected)
        => Assert.Equal(Utc(expected), CronSchedule.Parse(schedule).Next(Utc(after)));

    private static DateTime Utc(string text) => DateTime.SpecifyKind(DateTime.Parse(text), DateTimeKind.Utc);

    private static DateTime At(int hour, int minute) => new(2026, 1, 1, hour, minute, 0, DateTimeKind.Utc);

    private Task<TestApp> StartAsync(Type functions) => TestApp.StartAsync(
        [functions],
        new() { ["AzureWebJobsStorage"] = azurite.ConnectionString, ["AzureFunctionsWebHost:hostid"] = hostId, ["Schedule"] = "0 0 3 * * *" },
        configure: b =>
        {
            b.Services.AddSingleton(recorder);
            b.Services.AddSingleton<TimeProvider>(time);
            b.Services.AddSingleton(new LeaseTimes { Retry = TimeSpan.FromMilliseconds(100) });
        });

    /// <summary>Moves the time to an occurrence that the status has promised and waits for its run: wherever the listener is by then, it must come.</summary>
    private Task AdvanceToAsync(DateTime occurrence, int runs)
    {
        time.Advance(occurrence - time.GetUtcNow().UtcDateTime);
        return Eventually.TrueAsync(() => recorder.Seen.Count >= runs, $"{runs} runs");
    }

    private async Task<ScheduleStatus?> StatusAsync() => await Status.ExistsAsync(Token) ? await new ScheduleStatusStore(Status).ReadAsync(Token) : null;

    private async Task WriteStatusAsync(ScheduleStatus status)
    {
        await new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("azure-webjobs-hosts").CreateIfNotExistsAsync(cancellationToken: Token);
        await new ScheduleStatusStore(Status).WriteAsync(status, Token);
    }
}

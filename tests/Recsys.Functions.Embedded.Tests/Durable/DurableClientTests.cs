using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

public sealed class DurableClientTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_durable_timer_fires_when_its_time_has_come_and_not_before()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        hub.Time = time;
        hub.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(60), CancellationToken.None);
            return context.CurrentUtcDateTime;
        });
        await hub.StartAsync();
        var id = await hub.ScheduleAsync("Sleep");
        await hub.UntilAsync(id, instance => instance.IsRunning);

        // More than the longest timer of the platform, so that the engine has to wake in between.
        for (var day = 0; day < 59; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.True((await hub.GetAsync(id))!.IsRunning);
        while (!(await hub.GetAsync(id))!.IsCompleted)
        {
            time.Advance(TimeSpan.FromDays(1));
            await Task.Delay(20, Token);
        }

        Assert.True((await hub.EndAsync(id)).ReadOutputAs<DateTime>() >= new DateTime(2026, 3, 2));
    }

    [Fact]
    public async Task An_instance_with_a_start_time_is_pending_until_then()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        hub.Time = time;
        hub.Activity<int, int>("A", number => number).Orchestrator("Later", context => context.CallActivityAsync<int>("A", 1));
        await hub.StartAsync();
        var id = await hub.ScheduleAsync("Later", options: new StartOrchestrationOptions(StartAt: time.GetUtcNow().AddHours(1)));
        await Task.Delay(100, Token);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await hub.GetAsync(id))!.RuntimeStatus);
        Assert.Empty(hub.Calls);

        while (!(await hub.GetAsync(id))!.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(30));
            await Task.Delay(20, Token);
        }

        Assert.Single(hub.Calls);
    }

    [Fact]
    public async Task Sub_orchestrations_answer_their_parent_and_their_failure_is_its_to_catch()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Activity<int, int>("Half", number => number % 2 == 0 ? number / 2 : throw new ArgumentException($"{number} is odd"))
            .Orchestrator("Child", context => context.CallActivityAsync<int>("Half", context.GetInput<int>()))
            .Orchestrator("Parent", async context =>
            {
                var good = await context.CallSubOrchestratorAsync<int>("Child", 8);
                var error = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync<int>("Child", 7));
                return $"{good}: {error.Message}";
            });
        await hub.StartAsync();

        var ended = await hub.RunAsync("Parent");

        Assert.StartsWith("4: Task 'Child' (#1) failed", ended.ReadOutputAs<string>());
        Assert.Contains("7 is odd", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_orchestration_that_continues_as_new_loses_no_event_and_keeps_a_short_history()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        const int events = 16;
        hub.Orchestrator("Sum", async context =>
        {
            var (count, sum) = (context.GetInput<int[]>()![0], context.GetInput<int[]>()![1]);
            sum += await context.WaitForExternalEvent<int>("Number");
            if (count + 1 < events)
            {
                context.ContinueAsNew(new[] { count + 1, sum });
            }

            return sum;
        });
        await hub.StartAsync();
        var id = await hub.ScheduleAsync("Sum", new[] { 0, 0 });

        await Parallel.ForAsync(0, events, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await hub.RaiseAsync(id, "Number", i));

        Assert.Equal(Enumerable.Range(0, events).Sum(), (await hub.EndAsync(id)).ReadOutputAs<int>());
        Assert.True((await hub.HistoryAsync(id)).Count < 3 * events);
    }

    [Fact]
    public async Task Suspend_resume_terminate_and_custom_status_are_seen_from_outside()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Wait", async context =>
        {
            context.SetCustomStatus(new { Stage = "waiting" });
            await context.WaitForExternalEvent<int>("Go");
            context.SetCustomStatus(new { Stage = "going" });
            await context.WaitForExternalEvent<int>("Never");
            return 0;
        });
        await hub.StartAsync();
        var id = await hub.ScheduleAsync("Wait");
        await hub.UntilAsync(id, instance => instance.SerializedCustomStatus == """{"Stage":"waiting"}""");

        await hub.Client.SuspendInstanceAsync(id, "a look", Token);
        await hub.RaiseAsync(id, "Go", 1);
        var suspended = await hub.UntilAsync(id, instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended);
        Assert.False(suspended.IsCompleted);
        await hub.Client.ResumeInstanceAsync(id, Token);
        await hub.UntilAsync(id, instance => instance is { IsRunning: true, SerializedCustomStatus: """{"Stage":"going"}""" });

        await hub.Client.TerminateInstanceAsync(id, "enough", Token);
        var ended = await hub.EndAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        await hub.Client.TerminateInstanceAsync(id, "again", Token);
        await hub.RaiseAsync(id, "Go", 2);
        Assert.Equal("enough", (await hub.GetAsync(id))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task The_last_custom_status_is_kept_also_when_it_is_set_in_the_final_step()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Report", context =>
        {
            context.SetCustomStatus("done");
            return Task.FromResult(1);
        });
        await hub.StartAsync();

        Assert.Equal("done", (await hub.RunAsync("Report")).ReadCustomStatusAs<string>());
        Assert.Throws<InvalidOperationException>(() => new OrchestrationMetadata("Report", "id", null).ReadCustomStatusAs<string>());
    }

    [Fact]
    public async Task All_instances_are_listed_page_by_page_and_filtered()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Echo", context => Task.FromResult(context.GetInput<int>())).Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go"));
        await hub.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await hub.ScheduleAsync("Echo", i, new StartOrchestrationOptions($"echo:{i}"));
            await hub.EndAsync($"echo:{i}");
        }

        await hub.ScheduleAsync("Wait", options: new StartOrchestrationOptions("wait:0"));
        await hub.UntilAsync("wait:0", instance => instance.IsRunning);

        var pages = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "echo:", PageSize: 3, FetchInputsAndOutputs: true))
            .AsPages().ToListAsync(Token);
        Assert.Equal([3, 3, 1], pages.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(0, 7), pages.SelectMany(page => page.Values).Select(instance => instance.ReadOutputAs<int>()));
        var rest = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "echo:", PageSize: 5))
            .AsPages(pages[0].ContinuationToken).ToListAsync(Token);
        Assert.Equal(4, Assert.Single(rest).Values.Count);
        var running = await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running])).ToListAsync(Token);
        Assert.Equal("wait:0", Assert.Single(running).InstanceId);
        Assert.Empty(await hub.Client.GetAllInstancesAsync(new OrchestrationQuery(CreatedFrom: running[0].CreatedAt.AddHours(1))).ToListAsync(Token));
    }

    [Fact]
    public async Task A_purge_removes_what_has_ended_and_nothing_else()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go"));
        await hub.StartAsync();
        var id = await hub.ScheduleAsync("Wait");
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync(id, Token)).PurgedInstanceCount);
        await hub.RaiseAsync(id, "Go", 1);
        await hub.EndAsync(id);

        Assert.Equal(1, (await hub.Client.PurgeInstanceAsync(id, Token)).PurgedInstanceCount);
        Assert.Null(await hub.GetAsync(id));
        Assert.Equal(0, (await hub.Client.PurgeInstanceAsync(id, Token)).PurgedInstanceCount);
    }

    [Fact]
    public async Task An_activity_with_too_large_a_result_fails_by_name()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Activity<int, string>("Huge", length => new string('x', length))
            .Orchestrator("Call", context => context.CallActivityAsync<string>("Huge", context.GetInput<int>()));
        await hub.StartAsync();

        Assert.Equal(1_000_000, (await hub.RunAsync("Call", 1_000_000)).ReadOutputAs<string>()!.Length);
        var ended = await hub.RunAsync("Call", 1_100_000);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("The result of activity 'Huge' is 1100002 bytes of JSON", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_illegal_await_beside_a_durable_task_fails_the_instance()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Cheat", async context =>
        {
            var never = context.WaitForExternalEvent<int>("Never");
            await Task.Delay(50);
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
            return await never;
        });
        await hub.StartAsync();

        var ended = await hub.RunAsync("Cheat");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("awaited something that is not a durable task", ended.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Two_processes_share_a_hub_and_each_instance_has_one_owner()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Activity<int, int>("Slow", async (number, token) =>
            {
                await Task.Delay(30, token);
                return number;
            })
            .Orchestrator("Work", async context =>
                await context.CallActivityAsync<int>("Slow", context.GetInput<int>()) + await context.CallActivityAsync<int>("Slow", context.GetInput<int>()));
        var first = await hub.StartAsync();
        await hub.StartAsync();
        var clients = new DurableTaskClient[] { new EngineClient(first, () => "unused"), hub.Client };

        await Parallel.ForAsync(0, 12, Token, async (i, token) =>
        {
            var options = new StartOrchestrationOptions($"shared{i}");
            await clients[i % 2].ScheduleNewOrchestrationInstanceAsync("Work", i, options, token);
            await clients[(i + 1) % 2].WaitForInstanceCompletionAsync(options.InstanceId!, token);
        });

        Assert.Equal(24, hub.Calls.Count);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(2 * i, (await hub.GetAsync($"shared{i}"))!.ReadOutputAs<int>());
        }
    }
}

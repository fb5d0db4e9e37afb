using System.Text.Json;
using CsCheck;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Tests.Durable;

public sealed class ReplayTests
{
    [Fact]
    public void The_orchestrator_runs_from_its_beginning_at_every_step_and_takes_results_from_its_history()
    {
        var runs = 0;
        var driver = ReplayDriver.Of(async context =>
        {
            runs++;
            var a = await context.CallActivityAsync<int>("A", 1);
            var b = await context.CallActivityAsync<int>("B", a);
            return a + b;
        });

        var first = Assert.IsType<TaskScheduled>(Assert.Single(driver.Step().Decisions));
        var second = Assert.IsType<TaskScheduled>(Assert.Single(driver.Step(new TaskCompleted(0, ReplayDriver.Json(10))).Decisions));
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskCompleted(1, ReplayDriver.Json(5))).Decisions));

        Assert.Equal(("A", "1", "B", "10"), (first.Name, first.Input!.Json, second.Name, second.Input!.Json));
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "15"), (end.Status, end.Output!.Json));
        Assert.Equal(3, runs);
    }

    [Fact]
    public void Another_task_than_the_recorded_one_is_reported_with_the_step()
    {
        var driver = ReplayDriver.Of(context => context.CallActivityAsync<int>("Train"));
        driver.Step();
        driver.Becomes(context => context.CallActivityAsync<int>("Publish"));

        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskCompleted(0, null)).Decisions));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.Status);
        Assert.Contains("at step 1 its history expects activity 'Train' (#0), but the replay got activity 'Publish' (#0)", end.Reason);
    }

    [Fact]
    public void A_task_too_few_and_a_task_too_many_are_reported_too()
    {
        async Task<int> Two(TaskOrchestrationContext context) => (await Task.WhenAll(context.CallActivityAsync<int>("A"), context.CallActivityAsync<int>("B"))).Sum();
        var fewer = ReplayDriver.Of(Two);
        fewer.Step();
        fewer.Becomes(context => context.CallActivityAsync<int>("A"));
        var more = ReplayDriver.Of(context => context.CallActivityAsync<int>("A"));
        more.Step();
        more.Becomes(Two);

        Assert.Contains("expects activity 'B' (#1), but the replay got nothing more", ((ExecutionCompleted)fewer.Step().Decisions[0]).Reason);
        Assert.Contains("expects nothing more, but the replay got activity 'B' (#1)", ((ExecutionCompleted)more.Step().Decisions[0]).Reason);
    }

    [Fact]
    public void The_current_time_is_that_of_the_step_at_every_replay()
    {
        var seen = new List<DateTime>();
        var driver = ReplayDriver.Of(async context =>
        {
            seen.Clear();
            seen.Add(context.CurrentUtcDateTime);
            await context.CallActivityAsync("A");
            seen.Add(context.CurrentUtcDateTime);
            await context.CallActivityAsync("B");
            seen.Add(context.CurrentUtcDateTime);
            return 0;
        });
        var begin = driver.Now;

        driver.Step();
        driver.Now = begin.AddMinutes(1);
        driver.Step(new TaskCompleted(0, null));
        driver.Now = begin.AddMinutes(-5); // another machine, whose clock is behind
        driver.Step(new TaskCompleted(1, null));

        Assert.Equal([begin.UtcDateTime, begin.UtcDateTime.AddMinutes(1), begin.UtcDateTime.AddMinutes(1)], seen);
    }

    [Fact]
    public void A_step_in_which_only_the_time_was_read_is_kept()
    {
        var seen = new List<DateTime>();
        var driver = ReplayDriver.Of(async context =>
        {
            seen.Clear();
            var a = context.CallActivityAsync("A");
            var b = context.CallActivityAsync("B");
            await a;
            seen.Add(context.CurrentUtcDateTime);
            await b;
            return 0;
        });
        driver.Step();
        var then = driver.Now = driver.Now.AddHours(1);
        Assert.Empty(driver.Step(new TaskCompleted(0, null)).Decisions);
        driver.Now = driver.Now.AddHours(1);
        driver.Step(new TaskCompleted(1, null));

        Assert.Equal([then.UtcDateTime], seen);
    }

    [Fact]
    public void A_new_guid_is_the_same_at_every_replay_and_differs_from_the_one_before()
    {
        var seen = new HashSet<(Guid, Guid)>();
        var driver = ReplayDriver.Of(async context =>
        {
            var pair = (context.NewGuid(), context.NewGuid());
            seen.Add(pair);
            await context.CallActivityAsync("A");
            return pair.Item1;
        });
        driver.Step();
        driver.Now = driver.Now.AddDays(1);
        driver.Step(new TaskCompleted(0, null));

        var (first, second) = Assert.Single(seen);
        Assert.NotEqual(first, second);
        Assert.Equal(5, first.Version);
    }

    [Fact]
    public void A_replay_safe_logger_writes_each_line_once()
    {
        var lines = new LineLogger();
        var driver = new ReplayDriver(async context =>
        {
            var logger = context.CreateReplaySafeLogger("Sample");
            var tasks = Enumerable.Range(0, 3).Select(i => context.CallActivityAsync<int>("A", i)).ToList();
            foreach (var task in tasks)
            {
                var value = await task;
#pragma warning disable CA1848, CA1873 // A test of logging, not of its speed.
                logger.LogInformation("got {Value}", value);
#pragma warning restore CA1848, CA1873
            }

            return null;
        })
        { Loggers = lines };
        driver.Step();
        for (var i = 0; i < 3; i++)
        {
            driver.Step(new TaskCompleted(i, ReplayDriver.Json(i)));
        }

        Assert.Equal(["got 0", "got 1", "got 2"], lines.Lines);
    }

    [Fact]
    public void ConfigureAwait_false_does_no_harm()
    {
        async Task<int> Nested(TaskOrchestrationContext context, int i)
        {
            await context.CreateTimer(TimeSpan.FromSeconds(i), CancellationToken.None).ConfigureAwait(false);
            return await context.CallActivityAsync<int>("A", i).ConfigureAwait(false);
        }

        var driver = ReplayDriver.Of(async context =>
        {
            var both = await Task.WhenAll(Nested(context, 1), Nested(context, 2)).ConfigureAwait(false);
            return both.Sum() + await Nested(context, 3).ConfigureAwait(false);
        });
        Assert.Equal(2, driver.Step().Decisions.Count);
        Assert.Single(driver.Step(new TimerFired(0, driver.Now)).Decisions);
        Assert.Single(driver.Step(new TimerFired(1, driver.Now)).Decisions);
        driver.Step(new TaskCompleted(3, ReplayDriver.Json(20)));
        Assert.Single(driver.Step(new TaskCompleted(2, ReplayDriver.Json(10))).Decisions);
        Assert.Single(driver.Step(new TimerFired(4, driver.Now)).Decisions);
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskCompleted(5, ReplayDriver.Json(30))).Decisions));

        Assert.Equal("60", end.Output!.Json);
        Assert.Null(driver.Illegal);
    }

    public static TheoryData<string> IllegalAwaits => ["delay", "delay without context", "worker thread", "yield", "beside a durable task"];

    [Theory, MemberData(nameof(IllegalAwaits))]
    public async Task An_await_of_something_that_is_not_durable_is_an_error_that_says_so(string kind)
    {
        var driver = ReplayDriver.Of(async context =>
        {
            switch (kind)
            {
                case "delay":
                    await Task.Delay(20);
                    break;
                case "delay without context":
                    await Task.Delay(20).ConfigureAwait(false);
                    break;
                case "worker thread":
                    return await Task.Run(() => context.CallActivityAsync<int>("A"));
                case "yield":
                    await Task.Yield();
                    break;
                default:
                    var durable = context.CallActivityAsync<int>("A");
                    await Task.Delay(20);
                    await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                    return await durable;
            }

            return await context.CallActivityAsync<int>("A");
        });

        var step = driver.Step();
        for (var i = 0; i < 500 && driver.Illegal is null && step.Decisions is not [ExecutionCompleted]; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var error = driver.Illegal?.Message ?? ((ExecutionCompleted)step.Decisions[0]).Reason;
        Assert.Contains("Orchestrator 'Orchestrator' awaited something that is not a durable task", error);
    }

    [Fact]
    public void Attempts_of_a_retry_policy_are_counted_in_total_and_spaced_by_timers()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(2), 3, TimeSpan.FromSeconds(5));
        var driver = ReplayDriver.Of(context => context.CallActivityAsync<int>("A", options: TaskOptions.FromRetryPolicy(policy)));
        var begin = driver.Now;

        Assert.IsType<TaskScheduled>(Assert.Single(driver.Step().Decisions));
        Assert.Equal(begin.AddSeconds(2), Assert.IsType<TimerCreated>(Assert.Single(driver.Step(new TaskFailed(0, "once")).Decisions)).FireAt);
        driver.Now = begin.AddSeconds(2);
        Assert.Equal(2, Assert.IsType<TaskScheduled>(Assert.Single(driver.Step(new TimerFired(1, driver.Now)).Decisions)).Id);
        Assert.Equal(begin.AddSeconds(7), Assert.IsType<TimerCreated>(Assert.Single(driver.Step(new TaskFailed(2, "twice")).Decisions)).FireAt);
        driver.Now = begin.AddSeconds(7);
        driver.Step(new TimerFired(3, driver.Now));
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskFailed(4, "thrice")).Decisions));

        Assert.Contains("Microsoft.DurableTask.TaskFailedException: Task 'A' (#4) failed with an unhandled exception: thrice", end.Reason);
    }

    [Fact]
    public void No_attempt_starts_after_the_retry_timeout()
    {
        var policy = new RetryPolicy(100, TimeSpan.FromSeconds(1), retryTimeout: TimeSpan.FromSeconds(10));
        var driver = ReplayDriver.Of(context => context.CallActivityAsync<int>("A", options: TaskOptions.FromRetryPolicy(policy)));
        driver.Step();
        driver.Now = driver.Now.AddSeconds(10);

        Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskFailed(0, "late")).Decisions));
    }

    [Fact]
    public void Events_that_come_early_are_kept_and_each_is_taken_once_in_order()
    {
        var driver = ReplayDriver.Of(async context =>
        {
            await context.CallActivityAsync("A");
            return await context.WaitForExternalEvent<int>("News") * 10 + await context.WaitForExternalEvent<int>("news");
        });
        driver.Step(new EventRaised("NEWS", ReplayDriver.Json(1)), new EventRaised("other", null));
        driver.Step(new TaskCompleted(0, null));
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new EventRaised("News", ReplayDriver.Json(2))).Decisions));

        Assert.Equal("12", end.Output!.Json);
    }

    [Fact]
    public void A_wait_that_times_out_is_cancelled_and_leaves_a_later_event_for_the_next_wait()
    {
        var driver = ReplayDriver.Of(async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<int>("News", TimeSpan.FromMinutes(1));
            }
            catch (TaskCanceledException)
            {
                return -await context.WaitForExternalEvent<int>("News");
            }
        });
        var timer = Assert.IsType<TimerCreated>(Assert.Single(driver.Step().Decisions));
        Assert.Empty(driver.Step(new TimerFired(timer.Id, timer.FireAt)).Decisions);
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new EventRaised("News", ReplayDriver.Json(7))).Decisions));

        Assert.Equal("-7", end.Output!.Json);
    }

    [Fact]
    public void An_event_in_time_cancels_the_timer_of_its_wait()
    {
        var driver = ReplayDriver.Of(async context =>
        {
            var news = await context.WaitForExternalEvent<int>("News", TimeSpan.FromMinutes(1));
            await context.CallActivityAsync("A");
            return news;
        });
        Assert.Single(driver.Step().OpenTimers);

        Assert.Empty(driver.Step(new EventRaised("News", ReplayDriver.Json(7))).OpenTimers);
    }

    [Fact]
    public void A_suspended_orchestrator_sees_nothing_until_it_is_resumed()
    {
        var driver = ReplayDriver.Of(async context => await context.CallActivityAsync<int>("A") + await context.CallActivityAsync<int>("B"));
        driver.Step();
        var held = driver.Step(new SuspendRequested("a look"), new TaskCompleted(0, ReplayDriver.Json(1)));
        Assert.True(held.Suspended);
        Assert.Empty(held.Decisions);

        var resumed = driver.Step(new ResumeRequested(null));

        Assert.False(resumed.Suspended);
        Assert.Equal("B", Assert.IsType<TaskScheduled>(Assert.Single(resumed.Decisions)).Name);
    }

    [Fact]
    public void Termination_ends_it_also_while_suspended_and_before_it_began()
    {
        var begun = false;
        var unborn = ReplayDriver.Of(context =>
        {
            begun = true;
            return context.CallActivityAsync<int>("A");
        });
        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(unborn.Step(new TerminateRequested(ReplayDriver.Json("enough"))).Decisions));
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "\"enough\""), (end.Status, end.Output!.Json));
        Assert.False(begun);

        var suspended = ReplayDriver.Of(context => context.CallActivityAsync<int>("A"));
        suspended.Step(new SuspendRequested(null));
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, ((ExecutionCompleted)suspended.Step(new TerminateRequested(null)).Decisions[0]).Status);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Continuing_as_new_carries_unread_events_over_if_asked(bool preserve)
    {
        var driver = ReplayDriver.Of(
            async context =>
            {
                await context.WaitForExternalEvent<int>("Go");
                context.ContinueAsNew(context.GetInput<int>() + 1, preserve);
                return 0;
            },
            41);
        driver.Step(new EventRaised("Early", ReplayDriver.Json(1)));
        var end = Assert.IsType<ContinuedAsNew>(Assert.Single(
            driver.Step(new EventRaised("Go", null), new EventRaised("Late", ReplayDriver.Json(2))).Decisions));

        Assert.Equal("42", end.Next.Input!.Json);
        Assert.Equal(preserve ? ["Early", "Late"] : null, end.Next.CarriedOver?.Select(raised => raised.Name));
    }

    [Fact]
    public void A_payload_above_a_mebibyte_is_refused_with_the_name_of_its_activity()
    {
        var driver = ReplayDriver.Of(async context =>
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => context.CallActivityAsync("Train", new string('x', 1024 * 1024)));
            return error.Message;
        });

        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step().Decisions));

        Assert.Contains("The input of activity 'Train' is 1048578 bytes of JSON; a durable payload may be at most 1048576", JsonSerializer.Deserialize<string>(end.Output!.Json));
    }

    [Fact]
    public void A_result_of_the_wrong_type_fails_the_call_with_its_name()
    {
        var driver = ReplayDriver.Of(context => context.CallActivityAsync<int>("Train"));
        driver.Step();

        var end = Assert.IsType<ExecutionCompleted>(Assert.Single(driver.Step(new TaskCompleted(0, ReplayDriver.Json("text"))).Decisions));

        Assert.Contains("The result of activity 'Train' cannot be read as System.Int32", end.Reason);
    }

    [Fact]
    public void Any_events_survive_the_way_through_the_codec() => Gen.Select(Gen.Int, Gen.String, Gen.Bool).Array[0, 5].Sample(draws =>
    {
        List<HistoryEvent> events = [];
        foreach (var (id, text, flag) in draws)
        {
            var payload = flag ? ReplayDriver.Json(text) : null;
            events.Add(new TaskScheduled(id, text, payload));
            events.Add(new TaskCompleted(id, payload) { By = text });
            events.Add(new EventRaised(text, payload));
            events.Add(new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, payload, text));
        }

        Assert.Equal(events, HistoryCodec.Decode(HistoryCodec.Encode(events).Span));
    });
}

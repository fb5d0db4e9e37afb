using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

public sealed class DurableEngineTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_chain_of_activities_passes_each_result_on()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Activity<int, int>("AddOne", number => number + 1)
            .Orchestrator("Chain", async context =>
            {
                var number = context.GetInput<int>();
                for (var i = 0; i < 3; i++)
                {
                    number = await context.CallActivityAsync<int>("AddOne", number);
                }

                return number;
            });
        await hub.StartAsync();

        var ended = await hub.RunAsync("Chain", 4);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        Assert.Equal(7, ended.ReadOutputAs<int>());
        Assert.Equal("4", ended.SerializedInput);
        Assert.Equal(["AddOne4", "AddOne5", "AddOne6"], hub.Calls);
    }

    [Fact]
    public async Task Activities_fan_out_and_their_number_at_once_is_limited()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        var running = 0;
        var most = 0;
        hub.Options = hub.Options with { MaxConcurrentActivityFunctions = 3 };
        hub.Activity<int, int>("Square", async (number, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(20, token);
                Interlocked.Decrement(ref running);
                return number * number;
            })
            .Orchestrator("FanOut", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 12).Select(i => context.CallActivityAsync<int>("Square", i)))).Sum());
        await hub.StartAsync();

        var ended = await hub.RunAsync("FanOut");

        Assert.Equal(Enumerable.Range(0, 12).Sum(i => i * i), ended.ReadOutputAs<int>());
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task An_instance_that_a_stopped_process_gave_back_goes_on_in_the_next_one()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Activity<string, string>("Say", word => word!)
            .Orchestrator("TwoWords", async context =>
            {
                var first = await context.CallActivityAsync<string>("Say", "one");
                var second = await context.WaitForExternalEvent<string>("Word");
                return first + second;
            });
        var engine = await hub.StartAsync();
        var id = await hub.ScheduleAsync("TwoWords");
        await hub.UntilAsync(id, instance => instance.IsRunning);
        await engine.StopAsync(CancellationToken.None);
        Assert.Contains(await hub.HistoryAsync(id), item => item is OwnerReleased);

        await hub.StartAsync();
        await hub.RaiseAsync(id, "word", "two");

        Assert.Equal("onetwo", (await hub.EndAsync(id)).ReadOutputAs<string>());
        Assert.Single(hub.Calls);
    }

    [Fact]
    public async Task An_instance_of_a_dead_process_is_taken_over_when_its_lease_lapses()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Lease = TimeSpan.FromSeconds(2);
        var hang = true;
        hub.Activity<string, string>("Say", async (word, token) =>
            {
                if (hang)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return word!;
            })
            .Orchestrator("One", context => context.CallActivityAsync<string>("Say", "one"));
        var engine = await hub.StartAsync();
        var id = await hub.ScheduleAsync("One");
        await hub.UntilAsync(id, _ => !hub.Calls.IsEmpty);
        await engine.KillAsync();
        hang = false;

        await hub.StartAsync();

        Assert.Equal("one", (await hub.EndAsync(id)).ReadOutputAs<string>());
        Assert.Equal(2, hub.Calls.Count);
        Assert.Equal(["worker1", "worker2"], (await hub.HistoryAsync(id)).OfType<OwnerTaken>().Select(taken => taken.Worker));
    }

    [Fact]
    public async Task An_id_that_runs_is_refused_and_one_that_has_ended_may_be_scheduled_again()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go"));
        await hub.StartAsync();
        var options = new StartOrchestrationOptions("only/one at a time ä");
        var id = await hub.ScheduleAsync("Wait", options: options);

        var error = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => hub.ScheduleAsync("Wait", options: options));
        Assert.Contains(id, error.Message);

        await hub.RaiseAsync(id, "Go", 1);
        Assert.Equal(1, (await hub.EndAsync(id)).ReadOutputAs<int>());
        await hub.ScheduleAsync("Wait", options: options);
        await hub.RaiseAsync(id, "Go", 2);
        Assert.Equal(2, (await hub.EndAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_unknown_orchestrator_ends_failed_and_an_unknown_instance_is_null()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        await hub.StartAsync();

        var ended = await hub.RunAsync("Nobody");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, ended.RuntimeStatus);
        Assert.Contains("There is no orchestrator 'Nobody'", ended.ReadOutputAs<string>());
        Assert.Null(await hub.GetAsync("nothing"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => hub.EndAsync("nothing"));
    }
}

using System.Collections.Concurrent;
using CsCheck;
using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>A process that dies at any request to storage, again and again: nothing is lost, no activity runs twice in one life.</summary>
public sealed class CrashTests(AzuriteFixture azurite)
{
    [Fact]
    public void A_random_orchestration_gives_the_same_result_however_often_its_process_dies()
        => Gen.Select(RandomProgram.Any, Gen.Int[5, 11], Gen.Bool, Gen.Int[0, 1_000_000])
            .Sample((program, lives, afterwards, seed) => RunAsync(program.Body, program.Rounds, lives, afterwards, seed).GetAwaiter().GetResult(), iter: 8, threads: 2);

    [Fact]
    public async Task A_process_that_lost_an_instance_while_it_slept_lets_go_and_writes_no_more()
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        hub.Lease = TimeSpan.FromSeconds(2);
        var letGo = new TaskCompletionSource();
        hub.Activity<int, int>("Long", async (number, token) =>
            {
                if (hub.Life > 0)
                {
                    return number;
                }

                await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => letGo.SetResult(), TaskScheduler.Default);
                return -1;
            })
            .Orchestrator("Once", context => context.CallActivityAsync<int>("Long", 1));
        await hub.StartAsync("sleeper", new MortalStore(hub.Blobs, int.MaxValue, false) { Mute = true });
        var id = await hub.ScheduleAsync("Once");
        await hub.UntilAsync(id, _ => !hub.Calls.IsEmpty);

        await hub.StartAsync("successor");

        Assert.Equal(1, (await hub.EndAsync(id)).ReadOutputAs<int>());
        await letGo.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(2, hub.Calls.Count);
        Assert.DoesNotContain(await hub.HistoryAsync(id), item => item is TaskCompleted { Result.Json: "-1" });
    }

    private async Task RunAsync(Operation[] body, int rounds, int shortest, bool afterwards, int seed)
    {
        await using var hub = await DurableTestHub.CreateAsync(azurite);
        var random = new Random(seed);
        var calls = new ConcurrentBag<(int Life, string Path)>();
        var failures = new ConcurrentDictionary<string, int>();
        hub.Activity<Call, int>("Echo", call =>
            {
                calls.Add((hub.Life, call!.Path));
                return call.Number;
            })
            .Activity<Call, int>("Flaky", call => failures.AddOrUpdate(call!.Path, 1, (_, count) => count + 1) > call.Number ? call.Number : throw new IOException("flaky"))
            .Orchestrator("Program", context => RandomProgram.RunAsync(context, context.GetInput<ProgramState>()!));
        await hub.StartAsync("scheduler");
        await hub.Engine.StopAsync(CancellationToken.None);
        var id = await hub.ScheduleAsync("Program", new ProgramState(body, rounds, 1, "p"));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var item in body.Where(item => item.Kind == "event"))
            {
                await hub.RaiseAsync(id, $"event{item.Number}", item.Number);
            }
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        for (var (dead, life) = (true, 0); dead; life++)
        {
            // Every life a little longer than the one before, or a step that takes many requests would never be finished.
            var store = new MortalStore(hub.Blobs, random.Next(1, shortest) + (life / 4), afterwards ^ (life % 2 == 0));
            await using var engine = await hub.StartAsync("worker", store);
            using var watch = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token);
            var end = hub.EndedAsync(id, watch.Token);
            dead = await Task.WhenAny(store.Death, end) == store.Death;
            if (!dead)
            {
                var instance = await end;
                Assert.Equal(OrchestrationRuntimeStatus.Completed, instance.Status);
                Assert.Equal(RandomProgram.Expected(body, rounds), Payload.Read<long>(instance.Output, hub.Options.Json, "the output"));
            }

            await watch.CancelAsync();
            await engine.KillAsync();
        }

        Assert.All(calls.GroupBy(call => call), group => Assert.Single(group));
    }
}

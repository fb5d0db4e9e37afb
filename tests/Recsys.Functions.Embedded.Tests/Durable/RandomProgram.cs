using CsCheck;
using Microsoft.DurableTask;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>One step of a random orchestration.</summary>
internal sealed record Operation(string Kind, int Number, Operation[]? Body = null);

/// <summary>Random orchestrations: as an orchestrator, and, to know what must come out, as plain code.</summary>
internal static class RandomProgram
{
    private static readonly string[] Kinds = ["activity", "fan", "flaky", "timer", "event", "status", "guid"];

    private static readonly Gen<Operation> Leaf = Gen.Select(Gen.Int[0, Kinds.Length - 1], Gen.Int[1, 4], (kind, number) => new Operation(Kinds[kind], number));

    private static readonly Gen<Operation> Line = Gen.Frequency(
        (7, Leaf), (1, Leaf.Array[1, 3].Where(body => body.All(item => item.Kind != "event")).Select(body => new Operation("sub", 0, body))));

    /// <summary>Operations of one round, and the number of rounds as which the orchestration continues itself.</summary>
    public static Gen<(Operation[] Body, int Rounds)> Any { get; } = Gen.Select(Line.Array[2, 6], Gen.Int[1, 2]);

    public static int Events(Operation[] body) => body.Count(item => item.Kind == "event");

    public static long Expected(Operation[] body, int rounds, long start = 1)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var item in body)
            {
                start = Mix(start, item.Kind switch
                {
                    "activity" or "flaky" or "event" => item.Number,
                    "fan" => item.Number * (item.Number - 1) / 2,
                    "sub" => Expected(item.Body!, 1),
                    _ => 7,
                });
            }
        }

        return start;
    }

    public static async Task<long> RunAsync(TaskOrchestrationContext context, ProgramState state)
    {
        var value = state.Value;
        var guids = new HashSet<Guid>();
        foreach (var (item, index) in state.Body.Select((item, index) => (item, index)))
        {
            value = Mix(value, await RunAsync(context, item, FormattableString.Invariant($"{state.Path}/{state.Rounds}.{index}"), guids));
        }

        if (state.Rounds > 1)
        {
            context.ContinueAsNew(state with { Value = value, Rounds = state.Rounds - 1 });
        }

        return value;
    }

    private static async Task<long> RunAsync(TaskOrchestrationContext context, Operation item, string path, HashSet<Guid> guids)
    {
        switch (item.Kind)
        {
            case "activity":
                return await context.CallActivityAsync<int>("Echo", new Call(path, item.Number));
            case "fan":
                return (await Task.WhenAll(Enumerable.Range(0, item.Number).Select(i => context.CallActivityAsync<int>("Echo", new Call($"{path}.{i}", i))))).Sum();
            case "flaky":
                var policy = new RetryPolicy(20, TimeSpan.FromMilliseconds(1));
                return await context.CallActivityAsync<int>("Flaky", new Call(path, item.Number), TaskOptions.FromRetryPolicy(policy));
            case "timer":
                await context.CreateTimer(TimeSpan.FromMilliseconds(item.Number), CancellationToken.None);
                return 7;
            case "event":
                return await context.WaitForExternalEvent<int>($"event{item.Number}");
            case "sub":
                return await context.CallSubOrchestratorAsync<long>("Program", new ProgramState(item.Body!, 1, 1, path));
            case "guid":
                return guids.Add(context.NewGuid()) ? 7 : throw new InvalidOperationException("The same id twice.");
            default:
                context.SetCustomStatus(item.Number);
                return 7;
        }
    }

    private static long Mix(long value, long next) => unchecked((value * 31) + next);
}

internal sealed record ProgramState(Operation[] Body, int Rounds, long Value, string Path);

internal sealed record Call(string Path, int Number);

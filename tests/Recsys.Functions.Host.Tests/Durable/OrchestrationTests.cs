using System.Net;

namespace Recsys.Functions.Host.Tests.Durable;

public sealed class OrchestrationTests(DurableHost fixture) : IClassFixture<DurableHost>
{
    private readonly SampleHost host = fixture.Host;

    [Fact]
    public async Task A_chain_passes_each_result_on_and_input_and_output_are_json()
    {
        Assert.Equal(HttpStatusCode.Accepted, await host.StartAsync("chain", "Chain", "1000"));
        var ended = await host.EndAsync("chain");
        Assert.Equal(("Completed", "1000", "8000"), (ended.Text("status"), ended.Text("input"), ended.Text("output")));
        string[] steps = ["1000", "2000", "4000"];
        Assert.Equal(steps, host.Journal.Where(l => l is { Function: "Twice", What: "end" }).Select(l => l.Detail).Where(steps.Contains));
    }

    [Fact]
    public async Task The_sample_training_runs_through_its_sub_orchestrations_retry_and_timer()
    {
        await host.StartAsync("training", "TrainSample", """{ "Slices": 2, "Milliseconds": 10 }""");
        var ended = await host.EndAsync("training");
        Assert.Equal(("Completed", "10+10+10+10=80", "\"publishing\""), (ended.Text("status"), ended.Output(), ended.Text("customStatus")));
        Assert.Equal(2, host.Journal.Count(l => l is { Function: "SampleGate", What: "begin" }));
        Assert.Equal(10, host.Journal.Count(l => l is { Function: "SampleStep", What: "end" }));
    }

    [Fact]
    public async Task Events_suspension_resumption_and_the_custom_status_are_seen_from_outside()
    {
        await host.StartAsync("listen", "Listen");
        await host.UntilAsync("listen", i => i.Text("customStatus") == """{"stage":"waiting"}""");
        await host.ManageAsync("listen", "suspend");
        await host.UntilAsync("listen", i => i.Text("status") == "Suspended");
        await host.RaiseAsync("listen", "Go", "\"ready\"");
        await host.ManageAsync("listen", "resume");
        await host.UntilAsync("listen", i => i.Text("status") == "Running" && i.Text("customStatus") == """{"stage":"going"}""");
        await host.RaiseAsync("listen", "stop", "\"steady\"");
        Assert.Equal("\"ready steady\"", (await host.EndAsync("listen")).Text("output"));
    }

    [Fact]
    public async Task An_instance_can_be_terminated_and_then_purged()
    {
        await host.StartAsync("doomed", "Listen");
        await host.UntilAsync("doomed", i => i.Text("status") == "Running");
        await host.ManageAsync("doomed", "terminate/enough");
        var ended = await host.EndAsync("doomed");
        Assert.Equal(("Terminated", "\"enough\""), (ended.Text("status"), ended.Text("output")));
        Assert.Equal(HttpStatusCode.OK, await host.ManageAsync("doomed", "purge"));
        Assert.Null(await host.GetAsync("doomed"));
    }

    [Fact]
    public async Task An_id_that_runs_is_refused_and_one_that_has_ended_may_be_started_again()
    {
        await host.StartAsync("twice", "Listen");
        await host.UntilAsync("twice", i => i.Text("status") == "Running");
        Assert.Equal(HttpStatusCode.Conflict, await host.StartAsync("twice", "Listen"));
        await host.ManageAsync("twice", "terminate");
        await host.EndAsync("twice");
        Assert.Equal(HttpStatusCode.Accepted, await host.StartAsync("twice", "Chain", "1"));
        await host.UntilAsync("twice", i => i.Text("output") == "8");
    }

    [Fact]
    public async Task An_unknown_orchestrator_is_refused_and_an_unknown_instance_is_not_there()
    {
        var answer = await host.StartAsync("nobody", "Nobody");
        Assert.True(answer == HttpStatusCode.Conflict || (await host.EndAsync("nobody")).Text("status") == "Failed");
        Assert.Null(await host.GetAsync("nothing"));
    }

    [Fact]
    public async Task What_was_thrown_reaches_the_orchestrator_by_type_and_message()
    {
        await host.StartAsync("careful", "Careful");
        var ended = await host.EndAsync("careful");
        Assert.Equal("Completed", ended.Text("status"));
        Assert.Contains("Explode: System.InvalidOperationException: the activity explodes", ended.Text("output"), StringComparison.Ordinal);
        Assert.Equal(2, host.Journal.Count(l => l is { Function: "Explode", Detail: "the activity" }));
    }

    [Fact]
    public async Task An_orchestration_that_fails_says_why()
    {
        await host.StartAsync("careless", "Careless", "\"this\"");
        var ended = await host.EndAsync("careless");
        Assert.Equal("Failed", ended.Text("status"));
        Assert.Contains("this explodes", ended.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orchestration_that_begins_anew_loses_no_event()
    {
        const int events = 8;
        await host.StartAsync("sum", "AddUp", $"[{events}, 0]");
        await Task.WhenAll(Enumerable.Range(1, events).Select(i => host.RaiseAsync("sum", "Number", $"{i}")));
        Assert.Equal("36", (await host.EndAsync("sum")).Text("output"));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

/// <summary>Which packages a build takes, and which a deployment.</summary>
public sealed class BuildTests
{
    private const string Worker = "Microsoft.Azure.Functions.Worker";
    private const string EventHubs = Worker + ".Extensions.EventHubs";
    private const string Libtorch = "libtorch-cpu-";
    private const string StandIn = "Recsys.Functions.EventHubsStandIn";

    private static readonly string[] Shared = ["", ".Sdk", ".Extensions.Http", ".Extensions.Http.AspNetCore"];

    public static TheoryData<string> Services { get; } = [.. FunctionApp.All.Keys];

    [Fact]
    public void The_online_app_keeps_its_youngest_generation_small_and_runs_without_instrumented_code() =>
        AssertRuntimeOfOnline(Path.Combine(FunctionApp.All["online"].Folder, BuildFacts.AppOutput));

    [Theory]
    [InlineData("online", ".Extensions.EventHubs")]
    [InlineData("training", ".Extensions.DurableTask", ".Extensions.Timer")]
    public async Task A_publish_takes_the_packages_that_its_triggers_need_for_the_platform_of_azure(string service, params string[] own)
    {
        // What the SDK sets for 'dotnet publish'.
        var evaluation = await Evaluation.OfAsync(FunctionApp.All[service].Folder, "_IsPublishing=true");
        Assert.Equal(
            Shared.Concat(own).Select(p => Worker + p).Order(StringComparer.Ordinal),
            evaluation.Packages.Where(p => p.StartsWith(Worker, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(evaluation.Projects, p => p.Contains(StandIn, StringComparison.Ordinal));
        Assert.Equal(("linux-x64", "v4"), (evaluation.Platform, evaluation.FunctionsVersion));
    }

    [Theory]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public async Task A_publish_carries_the_libtorch_of_linux_whatever_machine_makes_it(string machine)
    {
        var (app, models) = (FunctionApp.All["training"].Folder, Path.Combine(Repository.Root, "src", "Recsys.Models"));
        var here = await Evaluation.OfAsync(models, $"LibtorchPlatform={machine}");
        Assert.Equal([$"{Libtorch}{machine}"], here.Packages.Where(p => p.StartsWith(Libtorch, StringComparison.Ordinal)));
        var publish = await Evaluation.OfAsync(app, $"LibtorchPlatform={machine}", "_IsPublishing=true");
        Assert.Equal(("linux-x64", $"{Libtorch}linux-x64"), (publish.Platform, Assert.Single(publish.Packages, p => p.StartsWith(Libtorch))));
        Assert.DoesNotContain((await Evaluation.OfAsync(app)).Packages, p => p.StartsWith(Libtorch, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OutputPath=/tmp/Online/bin/publish/")]
    [InlineData(@"OutputPath=C:\Online\bin\publish")]
    public async Task The_build_behind_func_azure_functionapp_publish_is_a_deployment_too(string output)
    {
        var evaluation = await Evaluation.OfAsync(FunctionApp.All["online"].Folder, output);
        Assert.Contains(EventHubs, evaluation.Packages);
        Assert.Equal("linux-x64", evaluation.Platform);
    }

    [Fact]
    public async Task A_build_takes_the_stand_in_and_never_what_was_restored_for_a_publish()
    {
        var folder = FunctionApp.All["online"].Folder;
        var (build, publish) = (await Evaluation.OfAsync(folder), await Evaluation.OfAsync(folder, "_IsPublishing=true"));
        Assert.DoesNotContain(EventHubs, build.Packages);
        Assert.Single(build.Projects, p => p.Contains(StandIn, StringComparison.Ordinal));
        Assert.Equal(("obj/", ""), (build.Restored, build.Platform));
        Assert.Equal("obj/package/", publish.Restored);
    }

    [Fact]
    public async Task A_publish_with_the_stand_in_ends_at_once_with_one_sentence_that_tells_the_way_out()
    {
        using var output = new TempFolder();
        var publish = await MSBuild.RunAsync(FunctionApp.All["online"].Folder, "publish", "-o", output.Path, "-p:EventHubsExtension=StandIn");
        Assert.Equal(1, publish.ExitCode);
        var lines = publish.Output.Split('\n').Select(l => l.Trim());
        var error = Assert.Single(lines.Where(l => l.Contains(" error ", StringComparison.Ordinal)).Distinct());
        Assert.Contains("without -p:EventHubsExtension=StandIn, or with -p:AllowStandInPublish=true", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(output.Path));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void An_app_binds_only_to_triggers_whose_extension_it_references(string service)
    {
        string[] foreign = service == "online"
            ? ["TimerTriggerAttribute", "DurableClientAttribute", "OrchestrationTriggerAttribute"]
            : ["EventHubTriggerAttribute"];
        Assert.NotEmpty(FunctionApp.All[service].Triggers);
        Assert.Empty(FunctionApp.All[service].Triggers.Select(t => t.AttributeType.Name).Intersect(foreign));
    }

    [Fact]
    public void The_host_is_told_to_hand_over_events_in_batches_and_to_repeat_a_batch_for_ever_while_its_partition_waits()
    {
        using var metadata = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(FunctionApp.All["online"].Folder, BuildFacts.AppOutput, "functions.metadata")));
        var function = metadata.RootElement.EnumerateArray().Single(f => f.GetProperty("name").GetString() == "AppendInteractions");
        AssertJson(
            """
            [{
              "name": "bodies", "direction": "In", "type": "eventHubTrigger", "eventHubName": "%InteractionsHubName%",
              "connection": "InteractionsHub", "cardinality": "Many", "dataType": "Binary", "properties": {}
            }]
            """,
            function.GetProperty("bindings"));
        AssertJson(
            """{ "strategy": "exponentialBackoff", "maxRetryCount": -1, "minimumInterval": "00:00:01", "maximumInterval": "00:01:00" }""",
            function.GetProperty("retry"));

        static void AssertJson(string expected, JsonElement actual) => Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), actual.GetRawText());
    }

    /// <summary>Looks at the <c>runtimeconfig.json</c> of an output of the online app.</summary>
    internal static void AssertRuntimeOfOnline(string folder)
    {
        var file = JsonElement.Parse(File.ReadAllText(Path.Combine(folder, "Recsys.Functions.Online.runtimeconfig.json")));
        var settings = file.GetProperty("runtimeOptions").GetProperty("configProperties");
        Assert.Equal(8 << 20, settings.GetProperty("System.GC.Gen0MaxBudget").GetInt64());
        Assert.False(settings.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }
}

using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

/// <summary>
/// Which runtime a build takes. Microsoft's packages are not restored here: MSBuild evaluates the project and tells what it would ask for.
/// </summary>
public sealed class AzureBuildTests
{
    private const string Worker = "Microsoft.Azure.Functions.Worker";
    private const string Embedded = "Recsys.Functions.Embedded";

    private static readonly string[] Shared = ["", ".Sdk", ".Extensions.Http", ".Extensions.Http.AspNetCore"];

    public static TheoryData<string> Services { get; } = [.. FunctionApp.All.Keys];

    [Theory]
    [InlineData("online", ".Extensions.EventHubs")]
    [InlineData("training", ".Extensions.DurableTask", ".Extensions.Timer")]
    public async Task A_build_that_starts_on_an_app_takes_the_packages_of_Azure_that_its_triggers_need(string service, params string[] own)
    {
        var evaluation = await EvaluateAsync(FunctionApp.All[service].Folder);
        Assert.Equal("Azure", evaluation.Runtime);
        Assert.Equal(
            Shared.Concat(own).Select(p => Worker + p).Order(StringComparer.Ordinal),
            evaluation.Packages.Where(p => p.StartsWith(Worker, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(evaluation.Projects, p => p.Contains(Embedded, StringComparison.Ordinal));
        Assert.Equal("v4", evaluation.FunctionsVersion);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_build_of_the_solution_takes_the_embedded_runtime(string service)
    {
        // The solution lies above the response file, so a build of it does not read it.
        Assert.Equal(["functions/Directory.Build.rsp"], ResponseFiles());
        var evaluation = await EvaluateAsync(FunctionApp.All[service].Folder, "-noAutoResponse");
        Assert.Equal("Embedded", evaluation.Runtime);
        Assert.DoesNotContain(evaluation.Packages, p => p.StartsWith(Worker, StringComparison.Ordinal));
        Assert.Single(evaluation.Projects, p => p.Contains(Embedded, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void An_app_binds_only_to_triggers_whose_extension_it_references(string service)
    {
        var app = FunctionApp.All[service];
        app.SkipWhileEmpty();
        string[] foreign = service == "online" ? ["TimerTriggerAttribute", "DurableClientAttribute", "OrchestrationTriggerAttribute"] : ["EventHubTriggerAttribute"];
        Assert.Empty(app.Triggers.Select(t => t.AttributeType.Name).Intersect(foreign));
    }

    private static IEnumerable<string> ResponseFiles() =>
        Directory.EnumerateFiles(Repository.Root, "Directory.Build.rsp", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 })
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'));

    private static async Task<Evaluation> EvaluateAsync(string folder, params string[] arguments)
    {
        // A test that runs below MSBuild inherits its variables, and the inner one would take its SDK for its own.
        var inherited = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
        var result = await Command.RunAsync(
            "dotnet", folder,
            ["msbuild", .. arguments, "-nodeReuse:false", "-getProperty:FunctionsRuntime,AzureFunctionsVersion", "-getItem:PackageReference,ProjectReference"],
            inherited.ToDictionary(n => n, _ => (string?)null));
        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        using var json = JsonDocument.Parse(result.Output);
        var (properties, items) = (json.RootElement.GetProperty("Properties"), json.RootElement.GetProperty("Items"));
        return new Evaluation(
            properties.GetProperty("FunctionsRuntime").GetString(), properties.GetProperty("AzureFunctionsVersion").GetString(),
            Identities(items, "PackageReference"), Identities(items, "ProjectReference"));
    }

    private static string[] Identities(JsonElement items, string type) =>
        [.. items.GetProperty(type).EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!)];

    private sealed record Evaluation(string? Runtime, string? FunctionsVersion, string[] Packages, string[] Projects);
}

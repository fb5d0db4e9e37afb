using Mono.Cecil;
using NetArchTest.Rules;

namespace Recsys.Architecture.Tests;

public sealed class ReferenceTests
{
    public static TheoryData<string> AllProjects { get; } = [.. Projects.Allowed.Keys];

    [Fact]
    public void Every_project_is_on_a_floor_of_the_house() =>
        Assert.Equal(Projects.Allowed.Keys.Order(StringComparer.Ordinal), Projects.Files.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Arrows_go_down_only()
    {
        var below = new HashSet<string>();
        foreach (var (project, allowed) in Projects.Allowed)
        {
            Assert.Subset(below, allowed.ToHashSet());
            below.Add(project);
        }
    }

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void A_project_file_names_only_what_the_project_may_use(string project) =>
        Assert.Empty(Projects.References(project, "ProjectReference").Except(Projects.Allowed[project]));

    [Theory]
    [MemberData(nameof(AllProjects))]
    public void An_assembly_references_only_what_its_project_may_use(string project)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Projects.Output(project, ".dll"));
        var references = assembly.MainModule.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("Recsys.", StringComparison.Ordinal));
        Assert.Empty(references.Except(Projects.Closure(project)));
    }

    [Fact]
    public void The_domain_needs_no_package() => Assert.Empty(Projects.References("Recsys.Domain", "PackageReference"));

    [Theory]
    [InlineData("Recsys.Functions.Online")]
    [InlineData("Recsys.Scoring")]
    public void What_answers_users_never_carries_libtorch(string project)
    {
        var dependencies = File.ReadAllText(Projects.Output(project, ".deps.json"));
        Assert.DoesNotContain("torch", dependencies, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Microsoft.ML.OnnxRuntime", dependencies, StringComparison.Ordinal);
    }

    [Fact]
    public void The_search_for_libtorch_finds_it_where_it_is() =>
        Assert.Contains("torch", File.ReadAllText(Projects.Output("Recsys.Training", ".deps.json")), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("Recsys.Datasets")]
    [InlineData("Recsys.Evaluation")]
    [InlineData("Recsys.Models")]
    [InlineData("Recsys.Training")]
    public void Training_runs_no_ONNX_model_itself(string project) => Succeeds(
        Types.InAssembly(System.Reflection.Assembly.Load(project)).ShouldNot().HaveDependencyOn("Microsoft.ML.OnnxRuntime").GetResult());

    [Fact]
    public void In_the_graph_builder_only_the_parity_check_runs_a_model() => Succeeds(
        Types.InAssembly(System.Reflection.Assembly.Load("Recsys.Onnx"))
            .That().DoNotResideInNamespaceStartingWith("Recsys.Onnx.Parity")
            .ShouldNot().HaveDependencyOn("Microsoft.ML.OnnxRuntime").GetResult());

    [Fact]
    public void Only_models_training_and_the_exporter_of_networks_know_TorchSharp()
    {
        foreach (var project in Projects.Allowed.Keys.Except(["Recsys.Models", "Recsys.Onnx.Torch", "Recsys.Training"]))
        {
            using var assembly = AssemblyDefinition.ReadAssembly(Projects.Output(project, ".dll"));
            Assert.DoesNotContain(assembly.MainModule.AssemblyReferences, r => r.Name == "TorchSharp");
        }
    }

    private static void Succeeds(NetArchTest.Rules.TestResult result) =>
        Assert.True(result.IsSuccessful, string.Join(Environment.NewLine, result.FailingTypeNames ?? []));
}

using Recsys.TestKit;
using YamlDotNet.RepresentationModel;

namespace Recsys.Infra.Tests.Apps;

public sealed class AzureYamlTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "infra");
    private static readonly YamlMappingNode Root = Read();

    [Fact]
    public void It_names_both_apps_by_the_services_that_the_template_tags() =>
        Assert.Equal(FunctionApp.All.Keys.Order(StringComparer.Ordinal), Services().Select(s => s.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Each_service_is_a_function_app_in_a_folder_with_one_project() => Assert.All(Services(), service =>
    {
        var folder = Path.GetFullPath(Path.Combine(Folder, Text(service.Node, "project")));
        Assert.Equal(FunctionApp.All[service.Name].Folder, folder);
        Assert.Single(Directory.GetFiles(folder, "*.csproj"));
        Assert.Equal(("function", "dotnet"), (Text(service.Node, "host"), Text(service.Node, "language")));
    });

    [Fact]
    public void The_template_that_it_names_is_there()
    {
        var infra = (YamlMappingNode)Root["infra"];
        Assert.Equal("bicep", Text(infra, "provider"));
        var module = Path.Combine(Folder, Text(infra, "path"), Text(infra, "module"));
        Assert.True(File.Exists($"{module}.bicep") && File.Exists($"{module}.bicepparam"), module);
    }

    private static IEnumerable<(string Name, YamlMappingNode Node)> Services() =>
        ((YamlMappingNode)Root["services"]).Select(s => (((YamlScalarNode)s.Key).Value!, (YamlMappingNode)s.Value));

    private static string Text(YamlMappingNode node, string name) => ((YamlScalarNode)node[name]).Value!;

    private static YamlMappingNode Read()
    {
        using var reader = File.OpenText(Path.Combine(Folder, "azure.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}

using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

public sealed class HostJsonTests
{
    public static TheoryData<string> Services { get; } = [.. FunctionApp.All.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_app_is_built_with_the_one_at_the_top(string service) => Assert.Equal(
        File.ReadAllText(Path.Combine(Repository.Root, "host.json")),
        File.ReadAllText(Path.Combine(FunctionApp.All[service].Folder, BuildFacts.AppOutput, "host.json")));

    [Fact]
    public void It_is_of_version_2_and_serves_below_api()
    {
        var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json"))).RootElement;
        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Equal("api", host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }
}

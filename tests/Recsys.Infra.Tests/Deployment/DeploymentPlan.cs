using System.Text.Json;
using System.Text.RegularExpressions;
using Recsys.Infra.Tests.Bicep;

namespace Recsys.Infra.Tests.Deployment;

/// <summary>What a deployment of <c>infra/</c> would create, worked out by the compiler; made once for all tests.</summary>
public sealed partial class DeploymentPlan : IAsyncLifetime
{
    public const string EnvironmentName = "Shop-Test_1";
    public const string ResourceGroup = "shop";
    public const string AlertEmail = "operator@shop.example";

    // The names of Azure's built-in roles; their ids are the same in every tenant.
    private static readonly Dictionary<string, string> RoleNames = new()
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = "Storage Queue Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["76199698-9eea-4c19-bc75-cec21354c6b6"] = "Storage Table Data Reader",
        ["a638d3c7-ab3a-418d-83e6-5f17a39d4fde"] = "Azure Event Hubs Data Receiver",
        ["2b629674-e913-4c01-ae53-ef4638d8f975"] = "Azure Event Hubs Data Sender",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    internal IReadOnlyList<Resource> Resources { get; private set; } = [];

    /// <summary>The compiled template, as it would be sent to Azure.</summary>
    public string Template { get; private set; } = "";

    /// <summary>What the compiler said about the template and the parameters; nothing, when all is well.</summary>
    public string Warnings { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (BuildFacts.Bicep is null) return;
        using var bicep = new BicepCompiler();
        var build = await bicep.RunAsync("build", "main.bicep", "--stdout");
        Assert.True(build.ExitCode == 0, build.Errors);
        var (resources, warnings) = await ForeseeAsync(bicep);
        (Template, Warnings, Resources) = (build.Output, build.Errors + warnings, resources);
    }

    /// <summary>What the template and the parameters of a compiler's folder would create.</summary>
    internal static async Task<(IReadOnlyList<Resource> Resources, string Warnings)> ForeseeAsync(BicepCompiler bicep)
    {
        var environment = new Dictionary<string, string?> { ["AZURE_ENV_NAME"] = EnvironmentName, ["RECSYS_ALERT_EMAIL"] = AlertEmail };
        var snapshot = await bicep.RunAsync(
            environment, "snapshot", "main.bicepparam", "--mode", "overwrite", "--location", "westeurope",
            "--subscription-id", "00000000-0000-0000-0000-000000000001", "--resource-group", ResourceGroup);
        Assert.True(snapshot.ExitCode == 0, snapshot.Errors);
        var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(bicep.Folder, "main.snapshot.json"))).RootElement;
        Assert.Empty(json.GetProperty("diagnostics").EnumerateArray());
        return ([.. json.GetProperty("predictedResources").EnumerateArray().Select(Resource.Of)], snapshot.Errors);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static void SkipWithoutCompiler() =>
        Assert.SkipWhen(BuildFacts.Bicep is null, "The package with the Bicep compiler is for Linux on x64.");

    internal IReadOnlyList<Resource> OfType(string type) => [.. Resources.Where(r => r.Type == type)];

    /// <summary>The site of a service of azure.yaml.</summary>
    internal Resource App(string service) => Assert.Single(OfType("Microsoft.Web/sites"), s => s.Text("tags", "azd-service-name") == service);

    /// <summary>The application settings of a service.</summary>
    internal IReadOnlyDictionary<string, string> Settings(string service) =>
        Assert.Single(OfType("Microsoft.Web/sites/config"), c => c.Name == $"{App(service).Name}/appsettings")
            .Properties.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);

    internal IReadOnlyList<Role> Roles() => [.. OfType("Microsoft.Authorization/roleAssignments").Select(RoleOf)];

    private static Role RoleOf(Resource assignment)
    {
        var principal = assignment.Properties.GetProperty("principalId").GetString()!;
        var definition = assignment.Properties.GetProperty("roleDefinitionId").GetString()!;
        Assert.Equal("ServicePrincipal", assignment.Properties.GetProperty("principalType").GetString());
        var (identity, scope) = (Identity().Match(principal).Groups[1].Value, Scope().Match(assignment.Id).Groups[1].Value);
        return new Role(Kind(identity), RoleNames[definition.Split('/')[^1]], Kind(scope));
    }

    /// <summary>What is left of a resource's name without the parts that every name has: <c>online</c> of <c>shop-online-a1b2c3d4e5f6g</c>.</summary>
    private static string Kind(string path)
    {
        Assert.NotEmpty(path);
        return NameParts().Replace(path, "").Trim('-');
    }

    [GeneratedRegex(@"^\[reference\('[^']*/userAssignedIdentities/([^'/]+)', '[^']*'\)\.principalId\]$")]
    private static partial Regex Identity();

    [GeneratedRegex(@"^\[extensionResourceId\('[^']*/providers/[^'/]+/([^']+)', 'Microsoft\.Authorization/roleAssignments'")]
    private static partial Regex Scope();

    [GeneratedRegex("shoptest1?-?|[a-z0-9]{13}(/|$)")]
    private static partial Regex NameParts();
}

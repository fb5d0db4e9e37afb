using System.Text.RegularExpressions;
using Recsys.Infra.Tests.Bicep;

namespace Recsys.Infra.Tests.Deployment;

public sealed partial class DeploymentPlanTests(DeploymentPlan plan)
{
    [Theory]
    [InlineData("online")]
    [InlineData("training")]
    public void Each_app_is_a_Flex_Consumption_app_on_NET_10_isolated(string service)
    {
        DeploymentPlan.SkipWithoutCompiler();
        var app = plan.App(service);
        Assert.Equal("functionapp,linux", app.Text("kind"));
        Assert.Equal("dotnet-isolated", app.Text("properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal("10.0", app.Text("properties", "functionAppConfig", "runtime", "version"));
        Assert.Equal("True", app.Text("properties", "httpsOnly"));
        var serverFarm = Assert.Single(plan.OfType("Microsoft.Web/serverfarms"), f => f.Id == app.Text("properties", "serverFarmId"));
        Assert.Equal(
            ("FC1", "FlexConsumption", "True"),
            (serverFarm.Text("sku", "name"), serverFarm.Text("sku", "tier"), serverFarm.Text("properties", "reserved")));
    }

    [Fact]
    public void The_two_apps_share_neither_plan_nor_identity_nor_host_storage()
    {
        DeploymentPlan.SkipWithoutCompiler();
        var apps = plan.OfType("Microsoft.Web/sites");
        Assert.Equal(2, apps.Count);
        Assert.Equal(2, apps.Select(a => a.Text("properties", "serverFarmId")).Distinct().Count());
        var identities = apps.Select(a => Assert.Single(a.Find("identity", "userAssignedIdentities")!.Value.EnumerateObject()).Name);
        Assert.Equal(2, identities.Distinct().Count());
        Assert.Equal(2, apps.Select(a => a.Text("properties", "functionAppConfig", "deployment", "storage", "value")).Distinct().Count());
    }

    [Theory]
    [InlineData("online")]
    [InlineData("training")]
    public void An_app_fetches_its_package_as_its_own_identity(string service)
    {
        DeploymentPlan.SkipWithoutCompiler();
        var app = plan.App(service);
        var identity = Assert.Single(app.Find("identity", "userAssignedIdentities")!.Value.EnumerateObject()).Name;
        string[] authentication = ["properties", "functionAppConfig", "deployment", "storage", "authentication"];
        Assert.Equal("UserAssignedIdentity", app.Text([.. authentication, "type"]));
        Assert.Equal(identity, app.Text([.. authentication, "userAssignedIdentityResourceId"]));
        Assert.EndsWith($"-{service}-{identity.Split('-')[^1]}", identity, StringComparison.Ordinal);
    }

    [Fact]
    public void Telemetry_of_a_day_has_a_bound()
    {
        DeploymentPlan.SkipWithoutCompiler();
        var workspace = Assert.Single(plan.OfType("Microsoft.OperationalInsights/workspaces"));
        Assert.Equal("1", workspace.Text("properties", "workspaceCapping", "dailyQuotaGb"));
    }

    [Fact]
    public void What_fails_behind_the_scenes_is_told_by_mail()
    {
        DeploymentPlan.SkipWithoutCompiler();
        var group = Assert.Single(plan.OfType("Microsoft.Insights/actionGroups"));
        var receiver = Assert.Single(group.Properties.GetProperty("emailReceivers").EnumerateArray());
        Assert.Equal(DeploymentPlan.AlertEmail, receiver.GetProperty("emailAddress").GetString());
        var rules = plan.OfType("Microsoft.Insights/scheduledQueryRules");
        Assert.All(rules, r => Assert.Equal(
            group.Id, Assert.Single(r.Find("properties", "actions", "actionGroups")!.Value.EnumerateArray()).GetString()));

        // All that nobody waits for: timers, the hub's trigger, the orchestrator.
        var watched = Watched(Assert.Single(rules, r => r.Name.EndsWith("-failures", StringComparison.Ordinal)));
        Assert.Equal(["AppendInteractions", "CompactLog", "StartTraining", "TrainingOrchestrator"], watched);
        Assert.Empty(watched.Except(Apps.FunctionApp.All.Values.SelectMany(a => a.Functions)));

        // A timer that runs whether there is something to do or not.
        var nights = Assert.Single(rules, r => r.Name.EndsWith("-nights", StringComparison.Ordinal));
        Assert.Equal(["CompactLog"], Watched(nights));
        Assert.Equal(("P1D", "P2D"), (nights.Text("properties", "windowSize"), nights.Text("properties", "overrideQueryTimeRange")));

        static string[] Watched(Resource rule) =>
        [
            .. Quoted().Matches(Assert.Single(rule.Find("properties", "criteria", "allOf")!.Value.EnumerateArray()).GetProperty("query").GetString()!)
                .Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>An app that does not start, or a trigger that may not listen, has no run that could fail.</summary>
    [Fact]
    public void Events_that_nobody_reads_are_told_by_mail_whatever_the_app_does()
    {
        DeploymentPlan.SkipWithoutCompiler();
        var alert = Assert.Single(plan.OfType("Microsoft.Insights/metricAlerts"));
        var group = Assert.Single(plan.OfType("Microsoft.Insights/actionGroups"));
        Assert.Equal(group.Id, Assert.Single(alert.Properties.GetProperty("actions").EnumerateArray()).GetProperty("actionGroupId").GetString());
        // An output of the module of the hub, which Azure fills in.
        var scope = Assert.Single(alert.Properties.GetProperty("scopes").EnumerateArray()).GetString()!;
        Assert.Matches(@"^\[reference\(.*'eventHubs-.*\.outputs\.namespaceId\.value\]$", scope);
        Assert.Equal(
            [("IncomingMessages", "GreaterThan", 0), ("OutgoingMessages", "LessThanOrEqual", 0)],
            alert.Find("properties", "criteria", "allOf")!.Value.EnumerateArray().Select(c => (
                c.GetProperty("metricName").GetString()!, c.GetProperty("operator").GetString()!, c.GetProperty("threshold").GetInt32())));
    }

    [Fact]
    public void There_are_one_hub_three_accounts_and_one_place_for_telemetry()
    {
        DeploymentPlan.SkipWithoutCompiler();
        Assert.Single(plan.OfType("Microsoft.EventHub/namespaces"));
        Assert.EndsWith("/interactions", Assert.Single(plan.OfType("Microsoft.EventHub/namespaces/eventhubs")).Name, StringComparison.Ordinal);
        Assert.Equal(3, plan.OfType("Microsoft.Storage/storageAccounts").Count);
        Assert.Single(plan.OfType("Microsoft.Insights/components"));
        Assert.Single(plan.OfType("Microsoft.OperationalInsights/workspaces"));
    }

    [Theory]
    [InlineData("", "False", "0")]
    [InlineData("param maximumThroughputUnits = 20", "True", "20")]
    [InlineData("param maximumThroughputUnits = 20\nparam eventHubsTier = 'Basic'", "False", "0")]
    public async Task The_hub_grows_by_itself_as_far_as_it_is_allowed_to(string parameters, string grows, string most)
    {
        DeploymentPlan.SkipWithoutCompiler();
        using var bicep = new BicepCompiler();
        await File.AppendAllTextAsync(Path.Combine(bicep.Folder, "main.bicepparam"), $"\n{parameters}\n", TestContext.Current.CancellationToken);
        var (resources, _) = await DeploymentPlan.ForeseeAsync(bicep);
        var hub = Assert.Single(resources, r => r.Type == "Microsoft.EventHub/namespaces");
        Assert.Equal(
            ("1", grows, most),
            (hub.Text("sku", "capacity"), hub.Text("properties", "isAutoInflateEnabled"), hub.Text("properties", "maximumThroughputUnits")));
    }

    [Fact]
    public void Each_identity_has_the_roles_that_its_app_needs_and_no_more()
    {
        DeploymentPlan.SkipWithoutCompiler();
        Role[] expected =
        [
            new("online", "Storage Blob Data Contributor", "storageAccounts/dat"),
            new("online", "Storage Table Data Contributor", "storageAccounts/dat"),
            new("online", "Storage Blob Data Owner", "storageAccounts/onl"),
            new("online", "Azure Event Hubs Data Receiver", "namespaces/eventhubs/interactions"),
            new("online", "Azure Event Hubs Data Sender", "namespaces/eventhubs/interactions"),
            new("online", "Monitoring Metrics Publisher", "components/"),
            new("training", "Storage Blob Data Contributor", "storageAccounts/dat"),
            new("training", "Storage Table Data Reader", "storageAccounts/dat"),
            new("training", "Storage Blob Data Owner", "storageAccounts/trn"),
            new("training", "Storage Queue Data Contributor", "storageAccounts/trn"),
            new("training", "Storage Table Data Contributor", "storageAccounts/trn"),
            new("training", "Monitoring Metrics Publisher", "components/"),
        ];
        Assert.Equal(Lines(expected), Lines(plan.Roles()));

        static IEnumerable<string> Lines(IEnumerable<Role> roles) => roles.Select(r => r.ToString()).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Keys_are_switched_off_where_a_service_would_take_them()
    {
        DeploymentPlan.SkipWithoutCompiler();
        Assert.All(plan.OfType("Microsoft.Storage/storageAccounts"), a => Assert.Equal("False", a.Text("properties", "allowSharedKeyAccess")));
        Assert.All(plan.OfType("Microsoft.Storage/storageAccounts"), a => Assert.Equal("False", a.Text("properties", "allowBlobPublicAccess")));
        Assert.All(plan.OfType("Microsoft.EventHub/namespaces"), n => Assert.Equal("True", n.Text("properties", "disableLocalAuth")));
        Assert.All(plan.OfType("Microsoft.Insights/components"), c => Assert.Equal("True", c.Text("properties", "DisableLocalAuth")));
        var passwords = plan.OfType("Microsoft.Web/sites/basicPublishingCredentialsPolicies");
        Assert.Equal(
            plan.OfType("Microsoft.Web/sites").SelectMany(a => new[] { $"{a.Name}/ftp", $"{a.Name}/scm" }).Order(StringComparer.Ordinal),
            passwords.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(passwords, p => Assert.Equal("False", p.Text("properties", "allow")));
    }

    [Fact]
    public void No_key_or_connection_string_is_read_or_written_anywhere()
    {
        DeploymentPlan.SkipWithoutCompiler();
        Assert.Empty(Secrets().Matches(plan.Template).Select(m => m.Value));
        // The one connection string says where telemetry goes; with local authentication off it opens nothing.
        var names = string.Concat(plan.Settings("online").Concat(plan.Settings("training")).Select(s => $"{s.Key}\n"));
        Assert.Equal(["APPLICATIONINSIGHTS_CONNECTION_STRING"], ConnectionStrings().Matches(names).Select(m => m.Value).Distinct());
    }

    [Theory]
    [InlineData("[listKeys(resourceId('x', 'y'), '2023-05-01').keys[0].value]")]
    [InlineData("[storage.listKeys().keys[0].value]")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc")]
    [InlineData("Endpoint=sb://a/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=abc")]
    [InlineData("{ \"type\": \"securestring\" }")]
    public void The_search_for_secrets_finds_them(string text) => Assert.Matches(Secrets(), text);

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "^[a-z0-9]{3,24}$")]
    [InlineData("Microsoft.EventHub/namespaces", "^[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]$")]
    [InlineData("Microsoft.Web/sites", "^[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]$")]
    [InlineData("Microsoft.ManagedIdentity/userAssignedIdentities", "^[a-zA-Z0-9][a-zA-Z0-9_-]{2,127}$")]
    public void Names_are_valid_whatever_the_environment_is_called(string type, string form)
    {
        DeploymentPlan.SkipWithoutCompiler();
        Assert.NotEmpty(plan.OfType(type));
        Assert.All(plan.OfType(type), r => Assert.Matches(form, r.Name));
    }

    [Theory]
    [InlineData("online")]
    [InlineData("training")]
    public void The_worker_starts_without_the_placeholder_that_crashed_it(string service)
    {
        DeploymentPlan.SkipWithoutCompiler();
        Assert.Equal("0", plan.Settings(service)["WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED"]);
    }

    [GeneratedRegex("'([A-Za-z]+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"\blist[A-Z]\w*\(|AccountKey=|SharedAccessKey|SharedAccessSignature|securestring|secureObject|primaryKey|instrumentationKey",
        RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [GeneratedRegex(@"\w*CONNECTION_?STRING\w*", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionStrings();
}

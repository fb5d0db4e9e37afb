using System.Text.Json;
using Recsys.Infra.Tests.Deployment;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

public sealed class SettingsTests(DeploymentPlan plan)
{
    private static readonly IReadOnlyDictionary<string, string> Sample =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")))
            .RootElement.GetProperty("Values").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);

    public static TheoryData<string> Services { get; } = [.. FunctionApp.All.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void An_app_finds_every_setting_that_it_reads_in_Azure(string service)
    {
        DeploymentPlan.SkipWithoutCompiler();
        var settings = plan.Settings(service);
        var read = FunctionApp.All[service].Read(Stand(settings));
        Assert.Empty(read.Except(settings.Keys.Select(SettingNames.TopOf)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void No_setting_in_Azure_is_read_by_nobody(string service)
    {
        DeploymentPlan.SkipWithoutCompiler();
        var settings = plan.Settings(service);
        var read = FunctionApp.All[service].Read(Stand(settings));
        Assert.Empty(settings.Keys.Where(n => !SettingNames.IsOfThePlatform(n)).Select(SettingNames.TopOf).Distinct().Except(read));
    }

    [Fact]
    public void The_sample_of_local_settings_holds_what_the_apps_read_and_nothing_else()
    {
        var read = FunctionApp.All.Values.SelectMany(a => a.Read(Sample)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(read, Sample.Keys.Where(n => !SettingNames.IsOfThePlatform(n)).Order(StringComparer.Ordinal));
        Assert.Equal("dotnet-isolated", Sample["FUNCTIONS_WORKER_RUNTIME"]);
    }

    [Theory]
    [InlineData("online", "InteractionsHubName", "InteractionsHub")]
    [InlineData("training", "CompactionSchedule", "TrainingSchedule")]
    public void Triggers_name_the_settings_that_this_suite_believes_they_name(string service, params string[] names)
    {
        Assert.Equal(names.Order(StringComparer.Ordinal), FunctionApp.All[service].SettingsOfTriggers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_online_app_does_not_start_without_its_storage() =>
        Assert.ThrowsAny<Exception>(() => FunctionApp.All["online"].Read(Sample.Where(s => s.Key != "RecsysStorage")));

    /// <summary>Azure fills in what only Azure knows; here stands something of the same form.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Stand(IReadOnlyDictionary<string, string> settings) =>
        settings.Select(s => KeyValuePair.Create(
            s.Key, !s.Value.StartsWith('[') ? s.Value : s.Key.EndsWith("Uri", StringComparison.Ordinal) ? "https://account.example.net/" : "value"));
}

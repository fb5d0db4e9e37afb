using Microsoft.Extensions.Configuration;
using Recsys.Functions.Host.Apps;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class AppSettingsTests
{
    private static readonly FunctionMetadata Function = Functions.WithTrigger("""{ "name": "t", "type": "timerTrigger", "direction": "In" }""");

    [Fact]
    public void Values_of_local_settings_are_settings_and_a_double_underscore_makes_a_section()
    {
        var settings = Load("""
            {
              // as Core Tools writes it
              "IsEncrypted": false,
              "Values": { "Sample_Schedule": "0 0 3 * * *", "Hub__fullyQualifiedNamespace": "n.example" },
            }
            """);
        Assert.Equal("0 0 3 * * *", settings.Configuration["Sample_Schedule"]);
        Assert.Equal("n.example", settings.Configuration["Hub:fullyQualifiedNamespace"]);
        Assert.Equal("n.example", settings.Local["Hub__fullyQualifiedNamespace"]);
    }

    [Fact]
    public void The_environment_goes_above_local_settings() =>
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), Load("""{ "Values": { "PATH": "from the file" } }""").Configuration["PATH"]);

    [Fact]
    public void Encrypted_settings_are_refused()
    {
        var error = Assert.Throws<HostStartException>(() => Load("""{ "IsEncrypted": true }"""));
        Assert.Contains("is encrypted", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobs.F.Disabled", "true", true)]
    [InlineData("AzureWebJobs:F:Disabled", "True", true)]
    [InlineData("AzureWebJobs:F:Disabled", "false", false)]
    [InlineData("AzureWebJobs:G:Disabled", "true", false)]
    public void A_setting_switches_a_function_off(string setting, string value, bool isDisabled) =>
        Assert.Equal(isDisabled, Load("{}", new() { [setting] = value }).IsDisabled("F"));

    [Fact]
    public void References_are_replaced_and_a_missing_one_is_named()
    {
        var settings = Load("{}", new() { ["A"] = "one", ["B"] = "two" });
        Assert.Equal("one-two-%", settings.Resolve(Function, "%A%-%B%-%"));
        var error = Assert.Throws<HostStartException>(() => settings.Resolve(Function, "%C%"));
        Assert.Equal("Function 'F' cannot start: the setting 'C' that its trigger names as %C% is missing", error.Message);
    }

    [Theory]
    [InlineData("AzureWebJobsHub")]
    [InlineData("Hub")]
    [InlineData("ConnectionStrings:Hub")]
    [InlineData("Hub:fullyQualifiedNamespace")]
    public void A_connection_is_found_under_each_of_its_names(string key) =>
        Assert.True(Load("{}", new() { [key] = "x" }).Connection(Function, "Hub").Exists());

    [Fact]
    public void Settings_that_an_editor_saved_with_a_byte_order_mark_are_read()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("local.settings.json"), """{ "Values": { "A": "one" } }""", new System.Text.UTF8Encoding(true));
        Assert.Equal("one", AppSettings.Load(folder.Path).Local["A"]);
    }

    private static AppSettings Load(string local, Dictionary<string, string?>? overrides = null)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("local.settings.json"), local);
        return AppSettings.Load(folder.Path, overrides);
    }
}

using Microsoft.Extensions.Configuration;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.SampleApp;

namespace Recsys.Functions.Embedded.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public async Task Values_of_local_settings_are_settings_and_a_double_underscore_makes_a_section()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], localSettings: """
            {
              // as Core Tools writes it
              "IsEncrypted": false,
              "Values": { "Sample_Schedule": "0 0 3 * * *", "Hub__fullyQualifiedNamespace": "n.example" },
              "ConnectionStrings": { "Db": "x" },
            }
            """);
        var settings = app.Service<IConfiguration>();
        Assert.Equal("0 0 3 * * *", settings["Sample_Schedule"]);
        Assert.Equal("n.example", settings["Hub:fullyQualifiedNamespace"]);
        Assert.Equal("x", settings.GetConnectionString("Db"));
    }

    [Fact]
    public async Task The_environment_goes_above_local_settings()
    {
        // PATH is in every environment.
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], localSettings: """{ "Values": { "PATH": "from the file" } }""");
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), app.Service<IConfiguration>()["PATH"]);
    }

    [Fact]
    public void Defaults_of_host_json_are_those_of_the_real_host()
    {
        var settings = new HostSettings(new ConfigurationBuilder().Build());
        Assert.Equal("api", settings.RoutePrefix);
        Assert.Equal(TimeSpan.FromMinutes(30), settings.FunctionTimeout);
    }

    [Fact]
    public void Settings_go_above_host_json_and_minus_one_is_no_time_limit()
    {
        using var folder = new TestKit.TempFolder();
        File.WriteAllText(folder.File(HostSettings.FileName), """{ "functionTimeout": "00:01:00", "extensions": { "durableTask": { "hubName": "Mine" } } }""");
        var overrides = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["AzureFunctionsJobHost:functionTimeout"] = "-1" }).Build();
        var settings = HostSettings.Load(folder.Path, overrides);
        Assert.Null(settings.FunctionTimeout);
        Assert.Equal("Mine", settings.Extensions["durableTask:hubName"]);
    }
}

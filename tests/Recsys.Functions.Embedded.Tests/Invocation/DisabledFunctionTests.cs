using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.Functions.SampleApp;

namespace Recsys.Functions.Embedded.Tests.Invocation;

public sealed class DisabledFunctionTests
{
    [Theory]
    [InlineData("AzureWebJobs.Fail.Disabled")]
    [InlineData("AzureWebJobs:Fail:Disabled")]
    public async Task A_setting_switches_a_function_off(string setting)
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], new() { [setting] = "true" });
        using var answer = await app.Client.GetAsync("/api/Fail", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Disabled: Fail", app.Output, StringComparison.Ordinal);
    }
}

using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class HostLimitsTests
{
    [Fact]
    public void Defaults_are_those_of_the_real_host() => Assert.Equal(new HostLimits("api", TimeSpan.FromMinutes(30)), Read("{}"));

    [Theory]
    [InlineData("""{ "functionTimeout": "-1" }""", "api", null)]
    [InlineData("""{ "functionTimeout": "00:10:00", "extensions": { "http": { "routePrefix": "/v1/" } } }""", "v1", 10)]
    [InlineData("""{ "functionTimeout": "00:10:00", "extensions": { "http": { "routePrefix": "" } } }""", "", 10)]
    public void Both_come_from_host_json(string hostJson, string prefix, int? minutes) =>
        Assert.Equal(new HostLimits(prefix, minutes is { } m ? TimeSpan.FromMinutes(m) : null), Read(hostJson));

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:01:00")]
    [InlineData("soon")]
    public void A_wrong_timeout_is_named(string timeout)
    {
        var error = Assert.Throws<HostStartException>(() => Read($$"""{ "functionTimeout": "{{timeout}}" }"""));
        Assert.Equal($"host.json: functionTimeout is '{timeout}'; expected a time span as HH:mm:ss", error.Message);
    }

    private static HostLimits Read(string hostJson)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("host.json"), hostJson);
        return HostLimits.Of(AppSettings.Load(folder.Path));
    }
}

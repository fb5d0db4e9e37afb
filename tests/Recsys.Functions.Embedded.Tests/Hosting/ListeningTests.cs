using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Hosting;
using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.SampleApp;

namespace Recsys.Functions.Embedded.Tests.Hosting;

public sealed class ListeningTests
{
    [Fact]
    public async Task The_host_listens_on_the_loopback_alone()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)]);
        Assert.Equal([IPAddress.Loopback], Listeners(app));
    }

    [Fact]
    public async Task It_listens_everywhere_only_when_asked_to()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], url: "http://0.0.0.0:0");
        Assert.Equal([IPAddress.Any], Listeners(app));
    }

    [Fact]
    public void Without_an_address_it_is_the_loopback_also_where_an_image_names_ports()
    {
        var options = new EmbeddedHostOptions
        {
            FunctionAssembly = typeof(HttpFunctions).Assembly,
            Settings = new Dictionary<string, string?> { ["HTTP_PORTS"] = "8080", ["HTTPS_PORTS"] = "8081" },
        };
        Assert.Equal("http://127.0.0.1:7071", EmbeddedServices.CreateWebBuilder([], options).WebHost.GetSetting(WebHostDefaults.ServerUrlsKey));
    }

    /// <summary>What the system says, not what the server believes.</summary>
    private static IEnumerable<IPAddress> Listeners(TestApp app) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == app.Client.BaseAddress!.Port).Select(l => l.Address);
}

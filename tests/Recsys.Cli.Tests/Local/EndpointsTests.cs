using Azure.Identity;
using Recsys.Cli.Local;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Local;

public sealed class EndpointsTests
{
    private static readonly Dictionary<string, string?> Deployed = new()
    {
        ["InteractionsHub__fullyQualifiedNamespace"] = "shop.servicebus.windows.net",
        ["RecsysStorage__blobServiceUri"] = "https://shop.blob.core.windows.net",
        ["RecsysStorage__tableServiceUri"] = "https://shop.table.core.windows.net",
    };

    [Fact]
    public async Task What_is_deployed_has_no_keys_and_is_reached_as_whom_one_is_signed_in()
    {
        using var state = new TempFolder();
        var endpoints = Endpoints.Find(state.Path, Deployed.GetValueOrDefault);
        await using var hub = endpoints.OpenHub();
        Assert.Equal(("shop.servicebus.windows.net", "interactions"), (hub.FullyQualifiedNamespace, hub.EventHubName));
        var storage = endpoints.RequireStorage();
        Assert.IsType<DefaultAzureCredential>(storage.Credential);
        Assert.Equal("https://shop.blob.core.windows.net/recsys", storage.CreateContainerClient().Uri.ToString());
        Assert.Equal("https://shop.table.core.windows.net/t", storage.CreateTableClient("t").Uri.ToString());
    }

    [Fact]
    public void One_address_of_storage_alone_is_not_enough_and_both_are_named()
    {
        using var state = new TempFolder();
        var settings = new Dictionary<string, string?>(Deployed) { ["RecsysStorage__tableServiceUri"] = null };
        var error = Assert.Throws<CommandException>(() => Endpoints.Find(state.Path, settings.GetValueOrDefault).RequireStorage());
        Assert.Contains("both RecsysStorage__blobServiceUri and RecsysStorage__tableServiceUri", error.Mend, StringComparison.Ordinal);
    }
}

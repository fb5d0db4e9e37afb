using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.EventHubs;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class HubAddressTests
{
    private const string Key = "SharedAccessKeyName=n;SharedAccessKey=secret";
    private const string Local = $"Endpoint=sb://n.example:5672;{Key}";

    [Theory]
    [InlineData("events", $"Endpoint=sb://n.example;{Key}", $"Endpoint=sb://n.example;{Key};EntityPath=events")]
    [InlineData("events", $"Endpoint=sb://n.example;{Key};EntityPath=Events", $"Endpoint=sb://n.example;{Key};EntityPath=Events")]
    [InlineData("", $"Endpoint=sb://n.example;{Key};EntityPath=events", $"Endpoint=sb://n.example;{Key};EntityPath=events")]
    [InlineData("events", $"{Local};UseDevelopmentEmulator=true;", $"{Local};UseDevelopmentEmulator=true;EntityPath=events")]
    public void The_hub_is_that_of_the_trigger_or_of_the_connection_string(string hub, string connection, string expected)
    {
        var address = Read(hub, new() { ["Hub"] = connection });
        Assert.Equal((expected, "n.example", "$Default"), (address.ConnectionString, address.FullyQualifiedNamespace, address.ConsumerGroup));
        Assert.Equal("n.example/events/$default/", address.BlobPrefix);
    }

    [Fact]
    public void An_identity_is_let_in_by_the_namespace() => Assert.Equal(
        new HubAddress(null, "n.servicebus.windows.net", "events", "$Default"),
        Read("events", new() { ["Hub:fullyQualifiedNamespace"] = "n.servicebus.windows.net" }));

    [Theory]
    [InlineData("events", "nonsense", "cannot be used")]
    [InlineData("events", $"{Key}", "cannot be used")]
    [InlineData("events", "Endpoint=sb://n.example;SharedAccessKey=secret", "cannot be used")]
    [InlineData("", $"Endpoint=sb://n.example;{Key}", "it names no EntityPath, and the trigger names no hub")]
    [InlineData("events", $"Endpoint=sb://n.example;{Key};EntityPath=others", "it is for the hub 'others', the trigger is for 'events'")]
    [InlineData("events", "", "the connection setting 'Hub' is missing")]
    public void What_is_wrong_is_said_without_the_key(string hub, string connection, string part)
    {
        var error = Assert.Throws<HostStartException>(() => Read(hub, new() { ["Hub"] = connection }));
        Assert.StartsWith("Function 'F' cannot start: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private static HubAddress Read(string hub, Dictionary<string, string?> settings)
    {
        using var folder = new TempFolder();
        var function = Functions.WithTrigger(
            $$"""{ "name": "t", "type": "eventHubTrigger", "direction": "In", "eventHubName": "{{hub}}", "connection": "Hub" }""");
        return HubAddress.Of(function, AppSettings.Load(folder.Path, settings));
    }
}

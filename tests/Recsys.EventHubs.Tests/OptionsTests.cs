using Recsys.EventHubs.Client;

namespace Recsys.EventHubs.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=a=b=;EntityPath=hub", "amqps://ns.servicebus.windows.net:5671/hub")]
    [InlineData("endpoint=sb://127.0.0.1;sharedaccesskeyname=k;sharedaccesskey=s;usedevelopmentemulator=true;entitypath=hub;", "amqp://127.0.0.1:5672/hub")]
    [InlineData("Endpoint=sb://localhost:1234;SharedAccessKeyName=k;SharedAccessKey=s;UseDevelopmentEmulator=true;EntityPath=hub", "amqp://localhost:1234/hub")]
    [InlineData("Endpoint=sb://ns;SharedAccessSignature=SharedAccessSignature sr=x&sig=y;EntityPath=hub", "amqps://ns:5671/hub")]
    public void A_connection_string_is_read_as_the_SDKs_read_it(string connectionString, string expected) =>
        Assert.Equal(expected, EventHubConnectionOptions.Parse(connectionString).ToString());

    [Theory]
    [InlineData("SharedAccessKeyName=k;SharedAccessKey=secret;EntityPath=h", "Endpoint")]
    [InlineData("Endpoint=sb://x;SharedAccessKey=secret;EntityPath=h", "SharedAccessKeyName")]
    [InlineData("Endpoint=sb://x;SharedAccessKeyName=k;EntityPath=h", "SharedAccessKey")]
    [InlineData("Endpoint=sb://x;SharedAccessKeyName=k;SharedAccessKey=secret", "EntityPath")]
    [InlineData("Endpoint=x;SharedAccessKeyName=k;SharedAccessKey=secret;EntityPath=h", "sb://HOST")]
    [InlineData("Endpoint=sb://x;secret", "Part 2")]
    public void What_is_missing_is_named_and_the_secret_is_not_repeated(string connectionString, string named)
    {
        var error = Assert.Throws<FormatException>(() => EventHubConnectionOptions.Parse(connectionString));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Waits_between_attempts_double_up_to_their_limit()
    {
        var retry = new EventHubRetryOptions { FirstDelay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1) };
        Assert.Equal([100, 200, 400, 800, 1000, 1000], Enumerable.Range(1, 6).Select(n => retry.DelayAfter(n).TotalMilliseconds));
        Assert.Equal(1000, retry.DelayAfter(1000).TotalMilliseconds);
    }
}

using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Messaging.EventHubs.Producer;
using Microsoft.Extensions.Time.Testing;

namespace Recsys.LocalHub.Tests;

/// <summary>Keys, signatures, identities and TLS through the official .NET SDK.</summary>
public sealed class DotNetSdkTokenTests
{
    [Fact]
    public async Task Keys_are_checked_over_TLS_and_tokens_of_other_kinds_are_refused()
    {
        using var certificate = TestCertificate.Create();
        await using var hub = await TestHub.StartAsync(
            o => o with { Host = "localhost", Certificate = certificate, Keys = [new SharedAccessKey("root", "right")] });
        Assert.DoesNotContain("Development", hub.ConnectionString, StringComparison.Ordinal);
        await using (var producer = new EventHubProducerClient(hub.ConnectionString, TestHub.Name, Options(hub, certificate)))
        {
            await producer.SendAsync("0", "x");
            Assert.Equal(0, (await producer.GetPartitionPropertiesAsync("0", Cancel)).LastEnqueuedSequenceNumber);
        }

        EventHubProducerClient[] wrong =
        [
            new(hub.ConnectionString.Replace("SharedAccessKey=right", "SharedAccessKey=wrong"), TestHub.Name, Options(hub, certificate)),
            new(hub.ConnectionString.Replace("KeyName=root", "KeyName=unknown"), TestHub.Name, Options(hub, certificate)),
            new("localhost", TestHub.Name, new Identity(), Options(hub, certificate)),
        ];
        foreach (var producer in wrong)
        {
            await using (producer)
            {
                await Assert.ThrowsAsync<UnauthorizedAccessException>(() => producer.SendAsync("0", "x"));
                await Assert.ThrowsAsync<UnauthorizedAccessException>(() => producer.GetEventHubPropertiesAsync(Cancel));
            }
        }

        await using var untrusting = new EventHubProducerClient(hub.ConnectionString, TestHub.Name, Options(hub, null));
        await Assert.ThrowsAnyAsync<Exception>(() => untrusting.SendAsync("0", "x"));
    }

    [Fact]
    public async Task Without_keys_an_identity_is_taken()
    {
        using var certificate = TestCertificate.Create();
        await using var hub = await TestHub.StartAsync(o => o with { Host = "localhost", Certificate = certificate });
        var identity = new Identity();
        await using var producer = new EventHubProducerClient("localhost", TestHub.Name, identity, Options(hub, certificate));
        await producer.SendAsync("0", "x");
        Assert.Equal("https://eventhubs.azure.net/.default", identity.Asked);
    }

    [Fact]
    public async Task A_sender_whose_token_has_expired_is_sent_away()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var hub = await TestHub.StartAsync(o => o with { Keys = [new SharedAccessKey("root", "secret")] }, time);
        await using var producer = DotNetSdk.Producer(hub.ConnectionString, retries: 0);
        await producer.SendAsync("0", "x");
        time.Advance(TimeSpan.FromHours(2));
        UnauthorizedAccessException? refused = null;
        for (var attempt = 0; refused is null && attempt < 1000; attempt++)
        {
            try
            {
                await producer.SendAsync("0", "x");
                await Task.Delay(10, Cancel);
            }
            catch (UnauthorizedAccessException e)
            {
                refused = e;
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
                // So the SDK says that the link went under an event. The next attempt brings a new token, which is of the hub's past.
            }
        }

        Assert.NotNull(refused);
    }

    private static EventHubProducerClientOptions Options(TestHub hub, X509Certificate2? trusted)
    {
        var options = new EventHubProducerClientOptions { RetryOptions = DotNetSdk.Retries(0) };
        options.ConnectionOptions.CustomEndpointAddress = new Uri($"sb://localhost:{hub.Hub.Port}");
        if (trusted is not null)
            options.ConnectionOptions.CertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == trusted.GetCertHashString();
        return options;
    }

    private sealed class Identity : TokenCredential
    {
        public string? Asked { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked = requestContext.Scopes.Single();
            return new AccessToken("token", TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}

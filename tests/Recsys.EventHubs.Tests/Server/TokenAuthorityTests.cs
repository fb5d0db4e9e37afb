using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Recsys.EventHubs.Client;
using Recsys.EventHubs.Server;
using Recsys.EventHubs.Server.Links;
using Recsys.EventHubs.Wire;

namespace Recsys.EventHubs.Tests.Server;

public sealed class TokenAuthorityTests
{
    private const string Audience = "sb://127.0.0.1:5672/events";

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly TokenAuthority Authority = new([new SharedAccessKey("root", "secret")], Time);

    [Fact]
    public async Task A_token_of_the_client_is_valid_for_its_hub_and_what_is_in_it_until_it_expires()
    {
        var token = await TokenAsync("root", "secret");
        var (path, expires) = Authority.Check(Audience, token.Type, token.Token);
        Assert.Equal("events", path);
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromHours(1), expires);
        Authority.Check(Audience + "/Partitions/1", token.Type, token.Token);
        Refused("InvalidAudience", "sb://127.0.0.1:5672/events2", token.Token);
        Refused("InvalidAudience", "sb://127.0.0.1:5672/other", token.Token);
    }

    [Fact]
    public async Task Anything_wrong_with_a_token_is_named()
    {
        var good = (await TokenAsync("root", "secret")).Token;
        Refused("InvalidSignature", Audience, (await TokenAsync("root", "guess")).Token);
        Refused("InvalidSignature", Audience, (await TokenAsync("admin", "secret")).Token);
        Refused("MalformedToken", Audience, "Bearer x");
        Refused("MalformedToken", Audience, good.Replace("&skn=", "&x=", StringComparison.Ordinal));
        Refused("MalformedToken", Audience, good + "&skn=root");
        var past = (Time.GetUtcNow() - TimeSpan.FromSeconds(1)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var resource = Uri.EscapeDataString(Audience);
        Refused("ExpiredToken", Audience, $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(SharedAccessSignature.Sign("secret", resource, past))}&se={past}&skn=root");
        Assert.Contains("InvalidToken", Assert.Throws<UnauthorizedAccessException>(() => Authority.Check(Audience, AmqpNames.JwtTokenType, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_lasts_until_it_expires_and_reaches_down_and_not_sideways()
    {
        var time = new FakeTimeProvider(Time.GetUtcNow());
        var claims = new Claims(new TokenAuthority([new SharedAccessKey("root", "secret")], time), time);
        claims.Add("events/Partitions/1", time.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.True(claims.Allow(NodeAddress.TryParse("events/Partitions/1")!));
        Assert.False(claims.Allow(NodeAddress.TryParse("events/Partitions/12")!));
        Assert.False(claims.Allow(NodeAddress.TryParse("events")!));
        Assert.True(claims.AllowAny("events"));
        Assert.False(claims.AllowAny("others"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(claims.Allow(NodeAddress.TryParse("events/Partitions/1")!));
        Assert.False(claims.AllowAny("events"));
    }

    private static ValueTask<CbsToken> TokenAsync(string name, string key) =>
        new TokenSource(EventHubConnectionOptions.Parse($"Endpoint=sb://x;SharedAccessKeyName={name};SharedAccessKey={key};EntityPath=events"), Time).GetAsync(Audience, CancellationToken.None);

    private static void Refused(string why, string audience, string token) =>
        Assert.StartsWith(why, Assert.Throws<UnauthorizedAccessException>(() => Authority.Check(audience, AmqpNames.SasTokenType, token)).Message, StringComparison.Ordinal);
}

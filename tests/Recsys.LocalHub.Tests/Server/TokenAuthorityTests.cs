using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Recsys.LocalHub.Links;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Tests.Server;

public sealed class TokenAuthorityTests
{
    private const string Audience = "sb://127.0.0.1:5672/events";

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly TokenAuthority Authority = new([new SharedAccessKey("root", "secret")], Time);

    [Fact]
    public void A_signed_token_is_valid_for_its_hub_and_what_is_in_it_until_it_expires()
    {
        var token = Token("root", "secret", Time.GetUtcNow() + TimeSpan.FromHours(1));
        var (path, expires) = Authority.Check(Audience, AmqpNames.SasTokenType, token);
        Assert.Equal("events", path);
        Assert.Equal(Time.GetUtcNow() + TimeSpan.FromHours(1), expires);
        Authority.Check(Audience + "/Partitions/1", AmqpNames.SasTokenType, token);
        Refused("InvalidAudience", "sb://127.0.0.1:5672/events2", token);
        Refused("InvalidAudience", "sb://127.0.0.1:5672/other", token);
    }

    [Fact]
    public void Anything_wrong_with_a_token_is_named()
    {
        var soon = Time.GetUtcNow() + TimeSpan.FromHours(1);
        var good = Token("root", "secret", soon);
        Refused("InvalidSignature", Audience, Token("root", "guess", soon));
        Refused("InvalidSignature", Audience, Token("admin", "secret", soon));
        Refused("MalformedToken", Audience, "Bearer x");
        Refused("MalformedToken", Audience, good.Replace("&skn=", "&x=", StringComparison.Ordinal));
        Refused("MalformedToken", Audience, good + "&skn=root");
        Refused("ExpiredToken", Audience, Token("root", "secret", Time.GetUtcNow() - TimeSpan.FromSeconds(1)));
        Assert.Contains(
            "InvalidToken", Assert.Throws<UnauthorizedAccessException>(() => Authority.Check(Audience, "jwt", "x")).Message,
            StringComparison.Ordinal);
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
        // Renewed in time, it outlives its first token.
        time.Advance(TimeSpan.FromSeconds(50));
        claims.Add("events/Partitions/1", time.GetUtcNow() + TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.True(claims.Allow(NodeAddress.TryParse("events/Partitions/1")!));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(claims.Allow(NodeAddress.TryParse("events/Partitions/1")!));
        Assert.False(claims.AllowAny("events"));
    }

    /// <summary>A token as the SDKs sign them.</summary>
    private static string Token(string name, string key, DateTimeOffset expires)
    {
        var (resource, seconds) = (Uri.EscapeDataString(Audience), expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        return $"SharedAccessSignature "
            + $"sr={resource}&sig={Uri.EscapeDataString(SharedAccessSignature.Sign(key, resource, seconds))}&se={seconds}&skn={name}";
    }

    private static void Refused(string why, string audience, string token) =>
        Assert.StartsWith(
            why, Assert.Throws<UnauthorizedAccessException>(() => Authority.Check(audience, AmqpNames.SasTokenType, token)).Message,
            StringComparison.Ordinal);
}

using System.Globalization;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>A token and how long to use it.</summary>
internal readonly record struct CbsToken(string Type, string Token, DateTimeOffset Expires);

/// <summary>Makes or fetches the tokens that the options call for.</summary>
internal sealed class TokenSource(EventHubConnectionOptions options, TimeProvider time)
{
    private static readonly TimeSpan SasLifetime = TimeSpan.FromHours(1);

    public async ValueTask<CbsToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        if (options.Token is { } provider)
        {
            var jwt = await provider(cancellationToken).ConfigureAwait(false);
            return new CbsToken(ClientNames.JwtTokenType, jwt.Token, jwt.ExpiresOn);
        }

        if (options.SharedAccessSignature is { } signature)
            return new CbsToken(AmqpNames.SasTokenType, signature, DateTimeOffset.MaxValue);

        var expires = time.GetUtcNow() + SasLifetime;
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var resource = Uri.EscapeDataString(audience);
        var sig = Uri.EscapeDataString(SharedAccessSignature.Sign(options.Key!, resource, seconds));
        return new CbsToken(AmqpNames.SasTokenType, $"SharedAccessSignature sr={resource}&sig={sig}&se={seconds}&skn={Uri.EscapeDataString(options.KeyName!)}", expires);
    }

    /// <summary>When to fetch the next one: with a quarter of the lifetime left, and never in a hurry.</summary>
    public TimeSpan RenewAfter(DateTimeOffset expires)
    {
        if (expires == DateTimeOffset.MaxValue)
            return Timeout.InfiniteTimeSpan;
        var left = (expires - time.GetUtcNow()) * 0.75;
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }
}

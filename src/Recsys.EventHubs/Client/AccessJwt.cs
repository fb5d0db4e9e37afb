namespace Recsys.EventHubs.Client;

/// <summary>An access token of Microsoft Entra ID for <c>https://eventhubs.azure.net/.default</c>.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="ExpiresOn">When it ceases to be valid.</param>
public readonly record struct AccessJwt(string Token, DateTimeOffset ExpiresOn)
{
    /// <summary>Shows the expiry only.</summary>
    public override string ToString() => $"{nameof(AccessJwt)} {{ ExpiresOn = {ExpiresOn:O} }}";
}

using System.Globalization;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Recsys.EventHubs.Client;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// The hub over AMQP. An output binding of the Functions host cannot set a partition key, and without it a user's events would lose their
/// order; so this app sends by itself.
/// </summary>
internal sealed class InteractionsHub : IInteractionsHub, IAsyncDisposable
{
    private const string TokenScope = "https://eventhubs.azure.net/.default";
    private const int SendsAtOnce = 16;

    private readonly EventHubProducer _producer;

    public InteractionsHub(OnlineOptions options, ILogger<InteractionsHub> logger, TimeProvider time)
    {
        var connection = options.HubConnection is { } text
            ? EventHubConnectionOptions.Parse(text, options.HubName)
            : EventHubConnectionOptions.ForNamespace(options.HubNamespace!, options.HubName, TokensOf(new DefaultAzureCredential()));
        // A caller over HTTP waits: better an answer that says so soon than one that comes after the caller went.
        _producer = new EventHubProducer(
            connection with { Retry = new EventHubRetryOptions { MaxAttempts = 3, AttemptTimeout = TimeSpan.FromSeconds(10) } }, logger, time);
    }

    public Task SendAsync(IReadOnlyList<OutgoingInteraction> interactions, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await Parallel.ForEachAsync(
            interactions.GroupBy(i => i.UserId),
            new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
            async (user, token) => await _producer.SendAsync(
                [.. user.Select(i => new EventData(i.Body) { MessageId = i.EventId, ContentType = "application/json" })], SendTarget.PartitionKey(user.Key), token));
        return true;
    });

    public Task<string> FindStreamIdAsync(CancellationToken cancellationToken) => GuardAsync(async () =>
        (await _producer.GetPropertiesAsync(cancellationToken)).CreatedAt.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    private static Func<CancellationToken, ValueTask<AccessJwt>> TokensOf(TokenCredential credential) => async cancellationToken =>
    {
        var token = await credential.GetTokenAsync(new TokenRequestContext([TokenScope]), cancellationToken);
        return new AccessJwt(token.Token, token.ExpiresOn);
    };

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (EventHubException e)
        {
            throw new HubUnavailableException($"The hub did not take the request ({e.Message}); sending it again is safe.", e);
        }
    }
}

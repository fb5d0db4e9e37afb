using System.Globalization;
using Azure.Identity;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Functions.Online.Ops;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// The hub over AMQP. An output binding of the Functions host cannot set a partition key, and without it a user's events would lose their
/// order; so this app sends by itself.
/// </summary>
internal sealed class InteractionsHub : IAsyncDisposable
{
    private const int SendsAtOnce = 16;

    private readonly EventHubProducerClient _producer;

    public InteractionsHub(OnlineOptions options)
    {
        // A caller over HTTP waits: better an answer that says so soon than one that comes after the caller went.
        var settings = new EventHubProducerClientOptions
        {
            RetryOptions = new EventHubsRetryOptions { MaximumRetries = 2, TryTimeout = TimeSpan.FromSeconds(10) },
        };
        _producer = options.HubConnection is { } text
            ? new EventHubProducerClient(text, options.HubName, settings)
            : new EventHubProducerClient(options.HubNamespace, options.HubName, new DefaultAzureCredential(), settings);
    }

    /// <summary>Sends interactions, each with its user as partition key, and returns when the hub has acknowledged all of them.</summary>
    /// <exception cref="HubUnavailableException">The hub did not take all of them; sending all again is safe.</exception>
    public Task SendAsync(IReadOnlyList<OutgoingInteraction> interactions, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        await Parallel.ForEachAsync(
            interactions.GroupBy(i => i.UserId),
            new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                var events = user.Select(i => InteractionSender.ToEvent(i.EventId, i.Body)).ToArray();
                await InteractionSender.SendAsync(_producer, events, new SendEventOptions { PartitionKey = PartitionKeys.Of(user.Key) }, token);
            });
        return true;
    }, cancellationToken);

    /// <summary>Tells this hub from an earlier one of the same name.</summary>
    /// <exception cref="HubUnavailableException">The hub does not answer.</exception>
    public Task<string> FindStreamIdAsync(CancellationToken cancellationToken) => GuardAsync(
        async () => HubStream.IdOf(await _producer.GetEventHubPropertiesAsync(cancellationToken)), cancellationToken);

    /// <summary>The host name of its namespace.</summary>
    public string Namespace => _producer.FullyQualifiedNamespace;

    /// <summary>The first sequence number that a partition still has.</summary>
    /// <exception cref="HubUnavailableException">The hub does not answer.</exception>
    public Task<long> FindBeginAsync(int partition, CancellationToken cancellationToken) => GuardAsync(
        async () => (await _producer.GetPartitionPropertiesAsync(partition.ToString(CultureInfo.InvariantCulture), cancellationToken))
            .BeginningSequenceNumber,
        cancellationToken);

    /// <summary>Where each of its partitions ends.</summary>
    /// <exception cref="HubUnavailableException">The hub does not answer.</exception>
    public Task<IReadOnlyList<PartitionEnd>> FindEndsAsync(CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<PartitionEnd>>(async () =>
    {
        var partitions = await _producer.GetPartitionIdsAsync(cancellationToken);
        var properties = await Task.WhenAll(partitions.Select(p => _producer.GetPartitionPropertiesAsync(p, cancellationToken)));
        return [.. properties.Select(p => new PartitionEnd(p.Id, p.LastEnqueuedSequenceNumber, p.IsEmpty))];
    }, cancellationToken);

    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is AuthenticationFailedException || HubFailures.Is(e, cancellationToken))
        {
            throw new HubUnavailableException($"The hub did not take the request ({HubFailures.Describe(e)}); sending it again is safe.", e);
        }
    }
}

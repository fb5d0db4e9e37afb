using Recsys.Functions.Online.Ops;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>The hub of interactions as this app uses it.</summary>
internal interface IInteractionsHub
{
    /// <summary>Sends interactions, each with its user as partition key, and returns when the hub has acknowledged all of them.</summary>
    /// <exception cref="HubUnavailableException">The hub did not take all of them; sending all again is safe.</exception>
    Task SendAsync(IReadOnlyList<OutgoingInteraction> interactions, CancellationToken cancellationToken);

    /// <summary>The host name of its namespace.</summary>
    string Namespace { get; }

    /// <summary>Where each of its partitions ends.</summary>
    /// <exception cref="HubUnavailableException">The hub does not answer.</exception>
    Task<IReadOnlyList<PartitionEnd>> FindEndsAsync(CancellationToken cancellationToken);

    /// <summary>Tells this hub from an earlier one of the same name: the moment of its creation, <c>yyyyMMddHHmmss</c> in UTC.</summary>
    /// <exception cref="HubUnavailableException">The hub does not answer.</exception>
    Task<string> FindStreamIdAsync(CancellationToken cancellationToken);
}

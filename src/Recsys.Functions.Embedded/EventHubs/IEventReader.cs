using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Reads one partition in order.</summary>
internal interface IEventReader : IAsyncDisposable
{
    /// <summary>The events that are there, at most <paramref name="maximum"/>; waits for the first one, and then for no other.</summary>
    /// <returns>The events; none when none came in time.</returns>
    Task<IReadOnlyList<ReceivedEvent>> ReadAsync(int maximum, TimeSpan wait, CancellationToken cancellationToken);
}

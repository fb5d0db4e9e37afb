using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Snapshots;
using Recsys.Registry;

namespace Recsys.Functions.Online.Users;

/// <summary>Erases a user: at once in what is served, from the next snapshot on in what is learnt.</summary>
internal sealed class UserErasure(
    Tombstones tombstones, UserHistories history, FreshInteractions fresh, SnapshotStore snapshots, ModelRegistry registry)
{
    /// <summary>Whether the user was known, and what still holds the user.</summary>
    /// <param name="Found">
    /// There was a history of the user, or events on their way to one, now or when the user was erased before. Of impressions none is made.
    /// </param>
    /// <param name="Snapshots">Snapshots that may hold the user's events.</param>
    /// <param name="ModelVersions">Model versions that learnt from one of them.</param>
    /// <param name="RequestId">Names the request.</param>
    public sealed record Outcome(bool Found, IReadOnlyList<string> Snapshots, IReadOnlyList<string> ModelVersions, string RequestId);

    public async Task<Outcome> EraseAsync(string userId, string requestId, CancellationToken cancellationToken)
    {
        // The mark first: if the rest fails, the next snapshot leaves the user out all the same.
        await tombstones.AddAsync(userId, cancellationToken);
        var isFresh = (await fresh.FindAsync(userId, cancellationToken)).Count > 0;
        var found = await history.DeleteAsync(userId, isFresh, cancellationToken);
        await fresh.DeleteAsync(userId, cancellationToken);
        var with = await snapshots.FindWithUserAsync(userId, cancellationToken);
        var versions = await registry.ListAsync(cancellationToken);
        return new Outcome(found, with, [.. versions.Where(v => with.Contains(v.SnapshotId)).Select(v => v.Version)], requestId);
    }
}

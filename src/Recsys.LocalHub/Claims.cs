using System.Collections.Concurrent;
using Recsys.LocalHub.Links;

namespace Recsys.LocalHub;

/// <summary>What the tokens that a connection put to <c>$cbs</c> allow it, and until when.</summary>
internal sealed class Claims(TokenAuthority authority, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> expiries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When the next claim runs out; <c>null</c> if none does.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            var now = time.GetUtcNow();
            DateTimeOffset? next = null;
            foreach (var expiry in expiries.Values)
            {
                if (expiry > now && expiry != DateTimeOffset.MaxValue && (next is null || expiry < next))
                    next = expiry;
            }

            return next;
        }
    }

    public void Add(string path, DateTimeOffset expires) => expiries[path] = expires;

    public void Clear() => expiries.Clear();

    /// <summary>Whether a claim covers the node: one for its path or for a path above it.</summary>
    public bool Allow(NodeAddress node)
    {
        if (!authority.ChecksTokens || node.Kind == NodeKind.Cbs)
            return true;
        // The management node is shared by all hubs: its requests name the hub and are checked one by one.
        if (node.Kind == NodeKind.Management)
            return AllowAny(node.Hub);
        var path = node.ToString();
        var now = time.GetUtcNow();
        foreach (var (claim, expires) in expiries)
        {
            if (expires > now && TokenAuthority.Covers(claim, path))
                return true;
        }

        return false;
    }

    /// <summary>Whether there is a claim for the hub or for anything in it.</summary>
    public bool AllowAny(string hub)
    {
        if (!authority.ChecksTokens)
            return true;
        var now = time.GetUtcNow();
        foreach (var (claim, expires) in expiries)
        {
            if (expires > now && (hub.Length == 0 || TokenAuthority.Covers(claim, hub) || TokenAuthority.Covers(hub, claim)))
                return true;
        }

        return false;
    }
}

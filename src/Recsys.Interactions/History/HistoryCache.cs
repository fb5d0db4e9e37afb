using System.Collections.Concurrent;

namespace Recsys.Interactions.History;

/// <summary>
/// Entities as they were written last, so that a user who comes again costs no reading. Two generations: what is used moves into the young one,
/// and when that is full the old one is forgotten, so memory is bounded and those who come often stay.
/// </summary>
internal sealed class HistoryCache(int maxInteractions)
{
    private ConcurrentDictionary<UserKey, HistoryEntity> _young = new();
    private ConcurrentDictionary<UserKey, HistoryEntity> _old = new();
    private int _interactions;

    /// <summary>Takes an entity out: who changes it must read it again if the write fails.</summary>
    public HistoryEntity? Take(UserKey key)
    {
        if (_young.TryRemove(key, out var entity))
        {
            Interlocked.Add(ref _interactions, -entity.Weight);
            return entity;
        }

        return _old.TryRemove(key, out entity) ? entity : null;
    }

    public void Put(HistoryEntity entity)
    {
        _young[entity.Key] = entity;
        if (Interlocked.Add(ref _interactions, entity.Weight) > maxInteractions / 2)
        {
            _old = Interlocked.Exchange(ref _young, new());
            Interlocked.Exchange(ref _interactions, 0);
        }
    }
}

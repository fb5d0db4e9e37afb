using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>
/// External events on the way to those who wait for them: first come, first served, on both sides. Few names and few events are
/// in it at a time, so it searches lists.
/// </summary>
internal sealed class EventInbox(IEnumerable<EventRaised>? carriedOver)
{
    private readonly List<EventRaised> _unread = [.. carriedOver ?? []];
    private readonly List<Waiter> _waiters = [];

    /// <summary>Events that nobody has waited for yet.</summary>
    public IReadOnlyList<EventRaised>? Unread => _unread.Count == 0 ? null : [.. _unread];

    public bool HasWaiters => _waiters.Count > 0;

    public void Deliver(EventRaised raised)
    {
        var index = _waiters.FindIndex(waiter => waiter.Takes(raised));
        if (index < 0)
        {
            _unread.Add(raised);
            return;
        }

        var waiter = _waiters[index];
        _waiters.RemoveAt(index);
        waiter.Receive(raised);
    }

    /// <summary>Takes an event at once if one is there; else returns the place in the line.</summary>
    public Waiter? Wait(string name, Action<EventRaised> receive)
    {
        var waiter = new Waiter(name, receive);
        var index = _unread.FindIndex(waiter.Takes);
        if (index < 0)
        {
            _waiters.Add(waiter);
            return waiter;
        }

        var raised = _unread[index];
        _unread.RemoveAt(index);
        receive(raised);
        return null;
    }

    public void Forget(Waiter waiter) => _waiters.Remove(waiter);

    public sealed class Waiter(string name, Action<EventRaised> receive)
    {
        public Action<EventRaised> Receive => receive;

        public bool Takes(EventRaised raised) => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase);
    }
}

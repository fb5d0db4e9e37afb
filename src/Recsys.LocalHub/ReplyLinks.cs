using Amqp;
using Amqp.Listener;
using Recsys.LocalHub.Links;

namespace Recsys.LocalHub;

/// <summary>
/// The links over which a connection wants its answers. Clients name them in three ways: by the target address that
/// their reply-to repeats, by the link's name, or not at all.
/// </summary>
internal sealed class ReplyLinks
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    private readonly record struct Entry(ListenerLink Link, NodeKind Node, string? Target);

    public void Add(ListenerLink link, NodeKind node, string? target)
    {
        lock (gate)
            entries.Add(new Entry(link, node, target));
        link.AddClosedCallback((closed, _) =>
        {
            lock (gate)
                entries.RemoveAll(e => ReferenceEquals(e.Link, closed));
        });
    }

    public ListenerLink? Find(string? replyTo, NodeKind node, Session session)
    {
        lock (gate)
        {
            // Several clients may share a connection and a reply-to: the request's own session comes first, the newest before others.
            return Last(e => replyTo is not null && e.Target == replyTo)
                ?? Last(e => replyTo is not null && e.Link.Name == replyTo)
                ?? Last(e => e.Node == node);

            ListenerLink? Last(Predicate<Entry> wanted) =>
                entries.FindLast(e => ReferenceEquals(e.Link.Session, session) && wanted(e)).Link ?? entries.FindLast(wanted).Link;
        }
    }
}

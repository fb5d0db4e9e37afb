using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Microsoft.Extensions.Logging;
using Recsys.LocalHub.Links;

namespace Recsys.LocalHub;

/// <summary>What the hub knows of one client connection: its links, its claims and the place of the last frame.</summary>
internal sealed class HubConnection(long id, string remote, TokenAuthority authority, TimeProvider time, ILogger logger) : IDisposable
{
    // A token may say that it is valid for a century; timers cannot wait that long and look again in between.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private const string PropertyName = "recsys.hub-connection";

    private readonly ConcurrentDictionary<(ushort Channel, uint Handle), EgressLink> egress = [];
    private readonly ConcurrentDictionary<Link, (NodeAddress Node, Action<Error> Close)> entityLinks = [];
    private readonly Claims claims = new(authority, time);
    private ListenerConnection? connection;
    private ITimer? expiry;

    public long Id => id;

    public string Remote => remote;

    public ILogger Logger => logger;

    public Claims Claims => claims;

    public ReplyLinks Replies { get; } = new();

    /// <summary>Channel of the frame that is being handled.</summary>
    public ushort Channel { get; set; }

    public bool IsClosed => connection?.IsClosed ?? false;

    /// <summary>Raised once, when the connection has ended.</summary>
    public event Action<HubConnection>? Closed;

    public static HubConnection Of(ListenerConnection connection) => (HubConnection)connection.Properties[PropertyName];

    public void Attach(ListenerConnection opened)
    {
        connection = opened;
        opened.Properties[PropertyName] = this;
        opened.AddClosedCallback((_, error) => OnClosed(error));
        Log.ConnectionOpened(logger, id, remote);
    }

    public void Add(EgressLink link, ListenerLink over, uint remoteHandle)
    {
        var key = (Channel, remoteHandle);
        egress[key] = link;
        over.AddClosedCallback((_, _) => egress.TryRemove(new KeyValuePair<(ushort, uint), EgressLink>(key, link)));
        Watch(over, link.Node, link.Close);
    }

    public void Add(IngressLink link, ListenerLink over) => Watch(over, link.Node, link.Close);

    public void OnFlow(Flow flow)
    {
        if (egress.TryGetValue((Channel, flow.Handle), out var link))
            link.OnFlow(flow);
    }

    public Task FlushAsync() => connection is { } open ? open.FlushAsync() : Task.CompletedTask;

    /// <summary>Takes note that a claim runs out, so that its links end then, as in Azure.</summary>
    public void ExpectExpiry()
    {
        if (claims.NextExpiry is not { } at)
            return;
        expiry ??= time.CreateTimer(static state => ((HubConnection)state!).CloseExpired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var due = at - time.GetUtcNow();
        expiry.Change(TimeSpan.FromTicks(Math.Clamp(due.Ticks, 0, LongestTimer.Ticks)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>A frame to a peer that just went away is nobody's loss: its links end by their own events.</summary>
    public static void Quietly(Action send)
    {
        try
        {
            send();
        }
        catch (Exception e) when (e is AmqpException or ObjectDisposedException or InvalidOperationException or IOException or TimeoutException)
        {
        }
    }

    public void Dispose()
    {
        expiry?.Dispose();
        claims.Clear();
    }

    private void Watch(ListenerLink over, NodeAddress node, Action<Error> close)
    {
        entityLinks[over] = (node, close);
        over.AddClosedCallback((link, _) => entityLinks.TryRemove((Link)link, out (NodeAddress, Action<Error>) _));
    }

    private void CloseExpired()
    {
        foreach (var (node, close) in entityLinks.Values)
        {
            if (!claims.Allow(node))
                close(HubErrors.Error(ErrorCode.UnauthorizedAccess, $"ExpiredToken: The token for '{node}' has expired."));
        }

        ExpectExpiry();
    }

    private void OnClosed(Error? error)
    {
        Log.ConnectionClosed(logger, id, error is null ? null : $"{error.Condition}: {error.Description}");
        Dispose();
        Closed?.Invoke(this);
    }
}

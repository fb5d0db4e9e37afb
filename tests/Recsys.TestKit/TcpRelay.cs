using System.Net;
using System.Net.Sockets;

namespace Recsys.TestKit;

/// <summary>Hands connections of one port on to another, from the moment that it is made: a service that comes up late.</summary>
public sealed class TcpRelay : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TcpListener _listener;
    private readonly int _target;

    /// <param name="port">Where it listens, on the loopback.</param>
    /// <param name="target">The port that it hands on to.</param>
    public TcpRelay(int port, int target)
    {
        (_listener, _target) = (new TcpListener(IPAddress.Loopback, port), target);
        _listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose()
    {
        _over.Cancel();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = HandOnAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task HandOnAsync(TcpClient caller)
    {
        using var target = new TcpClient();
        using (caller)
        {
            try
            {
                await target.ConnectAsync(IPAddress.Loopback, _target, _over.Token);
                await Task.WhenAny(
                    caller.GetStream().CopyToAsync(target.GetStream(), _over.Token), target.GetStream().CopyToAsync(caller.GetStream(), _over.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two went away.
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Recsys.TestKit;

/// <summary>
/// Hands connections of one port on to another, from the moment that it is made: a service that comes up late, or one whose large answers come late.
/// </summary>
public sealed class TcpRelay : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly ReservedPort _port;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _target;
    private readonly long _freely;

    /// <param name="port">Where it listens from now on.</param>
    /// <param name="target">The port that it hands on to.</param>
    /// <param name="freely">The bytes of answers that a connection gets; what is behind them waits for <see cref="Release"/>.</param>
    public TcpRelay(ReservedPort port, int target, long freely = long.MaxValue)
    {
        (_port, _target, _freely) = (port, target, freely);
        _port.Socket.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Lets go of what is held back, and holds back nothing any more.</summary>
    public void Release() => _released.TrySetResult();

    public void Dispose()
    {
        _over.Cancel();
        _port.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = HandOnAsync(await _port.Socket.AcceptAsync(_over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task HandOnAsync(Socket caller)
    {
        using var target = new TcpClient();
        using (var asked = new NetworkStream(caller, ownsSocket: true))
        {
            try
            {
                await target.ConnectAsync(IPAddress.Loopback, _target, _over.Token);
                await Task.WhenAny(
                    asked.CopyToAsync(target.GetStream(), _over.Token), AnswerAsync(target.GetStream(), asked));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two went away.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 << 10];
        for (long passed = 0; await from.ReadAsync(buffer, _over.Token) is > 0 and var read; passed += read)
        {
            if (passed + read > _freely) await _released.Task.WaitAsync(_over.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
        }
    }
}

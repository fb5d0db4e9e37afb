using System.Net;
using System.Net.Sockets;

namespace Recsys.TestKit;

/// <summary>
/// A port of the loopback that nobody else gets and nobody listens on: who connects is refused, until a <see cref="TcpRelay"/> takes it.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    public ReservedPort() => Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)Socket.LocalEndPoint!).Port;

    internal Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public void Dispose() => Socket.Dispose();
}

using System.Net;
using System.Net.Sockets;

namespace Recsys.Local;

/// <summary>TCP ports of the loopback interface.</summary>
public static class FreePort
{
    /// <summary>
    /// A port of 127.0.0.1 that nobody listens on now. Another process can take it before the caller does: where the
    /// server itself accepts port 0, let it choose and read the port back.
    /// </summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether a server could listen on 127.0.0.1:<paramref name="port"/> now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net.Sockets;

namespace Recsys.TestKit;

/// <summary>Starts servers again on the port that they had.</summary>
public static class SamePort
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Tries again while the port is taken: a connection of this machine may have got its number meanwhile.</summary>
    public static async Task<T> AgainAsync<T>(Func<Task<T>> start)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await start();
            }
            catch (IOException e) when (
                e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                && TimeProvider.System.GetElapsedTime(begin) < Patience)
            {
                await Task.Delay(100);
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// The load: raw sockets that send the same GET again and again, one request at a time each. An HTTP client library would cost more than
/// the server that is measured.
/// </summary>
internal sealed class RequestLoop(Uri address)
{
    // The answer is "ok", with a length or in chunks.
    private static readonly byte[] EndWithLength = "\r\n\r\nok"u8.ToArray();
    private static readonly byte[] EndOfChunks = "\r\n0\r\n\r\n"u8.ToArray();
    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {address.AbsolutePath} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");

    /// <summary>Requests a second over the given connections for the given time, and the latencies in microseconds, sorted.</summary>
    public async Task<(double PerSecond, double[] Microseconds)> RunAsync(int connections, TimeSpan duration)
    {
        using var end = new CancellationTokenSource();
        var started = TimeProvider.System.GetTimestamp();
        end.CancelAfter(duration);
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ConnectionAsync(end.Token))));
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return (all.Length / seconds, all);
    }

    private async Task<List<double>> ConnectionAsync(CancellationToken end)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), CancellationToken.None);
        var (latencies, buffer) = (new List<double>(), new byte[4096]);
        while (!end.IsCancellationRequested)
        {
            var sent = TimeProvider.System.GetTimestamp();
            await socket.SendAsync(_request, CancellationToken.None);
            var length = 0;
            while (!buffer.AsSpan(0, length).EndsWith(EndWithLength) && !buffer.AsSpan(0, length).EndsWith(EndOfChunks))
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (read == 0)
                    throw new IOException("The server closed the connection.");
                length += read;
            }

            if (!buffer.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8))
                throw new IOException($"Unexpected answer: {Encoding.ASCII.GetString(buffer, 0, length)}");
            latencies.Add(TimeProvider.System.GetElapsedTime(sent).TotalMicroseconds);
        }

        return latencies;
    }
}

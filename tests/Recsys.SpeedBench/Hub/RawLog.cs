using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Recsys.SpeedBench.Hub;

/// <summary>
/// The floor of a hub: a TCP server that appends what it is sent to a file and answers one byte a message, and that sends the file
/// when it is asked to. No protocol, no partitions, no index: what the machine gives for the same bytes and the same acknowledgements.
/// </summary>
internal sealed class RawLog : IAsyncDisposable
{
    private const int LengthBytes = 4;
    private const int BufferBytes = 256 * 1024;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string path;
    private readonly bool sync;
    private readonly SafeFileHandle file;
    private readonly CancellationTokenSource ended = new();
    private readonly Task accepting;
    private long written;

    public RawLog(string path, bool sync)
    {
        (this.path, this.sync) = (path, sync);
        file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        listener.Start();
        accepting = AcceptAsync();
    }

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Sends messages with a window of so many that are not yet acknowledged; the seconds that it took.</summary>
    public async Task<double> SendAsync(int messages, int messageBytes, int window)
    {
        using var socket = await ConnectAsync();
        var message = new byte[LengthBytes + messageBytes];
        BinaryPrimitives.WriteInt32LittleEndian(message, messageBytes);
        using var free = new SemaphoreSlim(window);
        var begin = TimeProvider.System.GetTimestamp();
        var acknowledging = Task.Run(async () =>
        {
            var acknowledgements = new byte[window];
            for (var left = messages; left > 0;)
            {
                var read = await socket.ReceiveAsync(acknowledgements);
                left -= read > 0 ? read : throw new IOException("The raw log closed the connection.");
                free.Release(read);
            }
        });
        for (var i = 0; i < messages; i++)
        {
            await free.WaitAsync();
            await socket.SendAsync(message);
        }

        await acknowledging;
        return TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    /// <summary>Reads the whole file over the socket; the seconds that it took.</summary>
    public async Task<double> ReadAsync()
    {
        using var socket = await ConnectAsync();
        var begin = TimeProvider.System.GetTimestamp();
        await socket.SendAsync(new byte[LengthBytes]);
        var (buffer, left) = (new byte[BufferBytes], new FileInfo(path).Length);
        while (left > 0)
        {
            var read = await socket.ReceiveAsync(buffer);
            left -= read > 0 ? read : throw new IOException("The raw log closed the connection.");
        }

        return TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.Dispose();
        file.Dispose();
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return socket;
    }

    private async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            var socket = await listener.AcceptSocketAsync(ended.Token);
            socket.NoDelay = true;
            _ = Task.Run(() => ServeAsync(socket));
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        var (buffer, held) = (new byte[BufferBytes], 0);
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(held));
            if (read == 0)
                return;
            held += read;
            var (used, count) = (0, 0);
            while (held - used >= LengthBytes && BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(used)) is var length
                && held - used >= LengthBytes + length)
            {
                if (length == 0)
                {
                    await socket.SendFileAsync(path);
                    return;
                }

                used += LengthBytes + length;
                count++;
            }

            if (count == 0)
                continue;
            RandomAccess.Write(file, buffer.AsSpan(0, used), written);
            written += used;
            if (sync)
                RandomAccess.FlushToDisk(file);

            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            await socket.SendAsync(new byte[count]);
        }
    }
}

using System.Buffers;
using Amqp;

namespace Recsys.LocalHub.Wire;

/// <summary>
/// AMQPNetLite's transport over any stream. Its own one asks the socket twice a frame (length, then the rest);
/// this one reads ahead, and writes what is queued in one call.
/// </summary>
internal class StreamTransport(Stream stream) : IAsyncTransport
{
    private const int ReadAheadBytes = 64 * 1024;

    private readonly byte[] readAhead = new byte[ReadAheadBytes];
    private int start;
    private int end;

    public virtual void SetConnection(Connection connection)
    {
    }

    public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
    {
        if (bufferList.Count == 1)
        {
            var only = bufferList[0];
            await stream.WriteAsync(only.Buffer.AsMemory(only.Offset, only.Length)).ConfigureAwait(false);
            return;
        }

        var joined = ArrayPool<byte>.Shared.Rent(listSize);
        try
        {
            var written = 0;
            foreach (var part in bufferList)
            {
                part.Buffer.AsSpan(part.Offset, part.Length).CopyTo(joined.AsSpan(written));
                written += part.Length;
            }

            await stream.WriteAsync(joined.AsMemory(0, written)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    public virtual Task<int> ReceiveAsync(byte[] buffer, int offset, int count) =>
        start < end ? Task.FromResult(TakeReadAhead(buffer, offset, count)) : ReceiveSlowAsync(buffer, offset, count);

    /// <summary>Puts bytes in front of what the stream still has to give.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        if (start != end)
            throw new InvalidOperationException("Bytes can be put back only before anything was read ahead.");
        bytes.CopyTo(readAhead);
        start = 0;
        end = bytes.Length;
    }

    public void Send(ByteBuffer buffer) => stream.Write(buffer.Buffer, buffer.Offset, buffer.Length);

    public int Receive(byte[] buffer, int offset, int count) =>
        start < end ? TakeReadAhead(buffer, offset, count) : stream.Read(buffer, offset, count);

    public virtual void Close() => stream.Dispose();

    private async Task<int> ReceiveSlowAsync(byte[] buffer, int offset, int count)
    {
        // A big frame goes straight to its place.
        if (count >= ReadAheadBytes)
            return await stream.ReadAsync(buffer.AsMemory(offset, count)).ConfigureAwait(false);
        start = 0;
        end = await stream.ReadAsync(readAhead).ConfigureAwait(false);
        return TakeReadAhead(buffer, offset, count);
    }

    private int TakeReadAhead(byte[] buffer, int offset, int count)
    {
        var taken = Math.Min(count, end - start);
        readAhead.AsSpan(start, taken).CopyTo(buffer.AsSpan(offset));
        start += taken;
        return taken;
    }
}

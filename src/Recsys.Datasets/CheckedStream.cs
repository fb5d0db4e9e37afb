using System.Security.Cryptography;

namespace Recsys.Datasets;

/// <summary>
/// Counts and hashes (SHA-256) the bytes that pass: written ones go on to another stream, or nowhere; read ones come from it, up to a known number.
/// </summary>
/// <param name="inner">The other stream, which stays open; null drops what is written.</param>
/// <param name="length">How many bytes may be read; beyond them is the end.</param>
internal sealed class CheckedStream(Stream? inner, long length = long.MaxValue) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes so far.</summary>
    public long Passed { get; private set; }

    /// <summary>Bytes that may still be read.</summary>
    public long Left => length - Passed;

    public override bool CanRead => inner is not null && inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => inner is null || inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The hash of what has passed.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    public override void Flush() => inner?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = inner!.Read(buffer[..(int)Math.Min(buffer.Length, Left)]);
        _hash.AppendData(buffer[..count]);
        Passed += count;
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Passed += buffer.Length;
        inner?.Write(buffer);
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}

using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Recsys.Training.Runs;

/// <summary>
/// Writes a blob of any size with one block of it in memory. The blob is what it was before until <see cref="CommitAsync"/>, which replaces it whole;
/// without it the blocks are forgotten, as are those of a process that died.
/// </summary>
internal sealed class BlobWriteStream(BlobContainerClient container, string name, CancellationToken cancellationToken) : Stream
{
    /// <summary>Bytes of a block; a blob has at most 50,000.</summary>
    private const int BlockSize = 16 << 20;

    private readonly BlockBlobClient _blob = container.GetBlockBlobClient(name);
    private readonly MemoryStream _block = new();
    private readonly List<string> _ids = [];

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Puts what was written in the place of the blob.</summary>
    public async Task CommitAsync()
    {
        if (_ids.Count == 0)
        {
            _block.Position = 0;
            await _blob.UploadAsync(_block, new BlobUploadOptions(), cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_block.Length > 0) Stage();
        await _blob.CommitBlockListAsync(_ids, new CommitBlockListOptions(), cancellationToken).ConfigureAwait(false);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (_block.Length + buffer.Length > BlockSize)
        {
            var part = (int)(BlockSize - _block.Length);
            _block.Write(buffer[..part]);
            buffer = buffer[part..];
            Stage();
        }

        _block.Write(buffer);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _block.Dispose();
        base.Dispose(disposing);
    }

    private void Stage()
    {
        // Ids of one length each: the place of a block and what it holds, so that a block of another writer under the same id is the same block.
        var id = Convert.ToBase64String([.. BitConverter.GetBytes(_ids.Count), .. SHA256.HashData(_block.GetBuffer().AsSpan(0, (int)_block.Length))]);
        _block.Position = 0;
        _blob.StageBlock(id, _block, cancellationToken: cancellationToken);
        _ids.Add(id);
        _block.SetLength(0);
    }
}

using Recsys.TestKit;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public sealed class BlobWriteStreamTests(AzuriteFixture azurite)
{
    private const string Name = "checkpoints/any.bin";

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(16 << 20)]
    [InlineData((33 << 20) + 7)]
    public async Task A_blob_of_any_number_of_blocks_comes_back_as_it_was_written(int length)
    {
        var folder = new RunFolder(await azurite.NewContainerAsync(), "version");
        var content = new byte[length];
        new Random(1).NextBytes(content);
        await folder.WriteAsync(
            Name,
            stream =>
            {
                // In pieces that do not fit the blocks.
                for (var at = 0; at < length; at += 5_000_011) stream.Write(content, at, Math.Min(5_000_011, length - at));
            },
            Cancel);
        using var read = await folder.OpenAsync(Name, Cancel);
        var back = new byte[length];
        read.ReadExactly(back);
        Assert.Equal(-1, read.ReadByte());
        Assert.True(content.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task A_write_that_is_cancelled_ends_with_the_block_that_it_is_at()
    {
        var folder = new RunFolder(await azurite.NewContainerAsync(), "version");
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var blocks = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => folder.WriteAsync(
            Name,
            stream =>
            {
                for (; blocks < 10; blocks++)
                {
                    stream.Write(new byte[16 << 20]);
                    cancelled.Cancel();
                }
            },
            cancelled.Token));
        Assert.Equal(1, blocks);
        Assert.False(await folder.ExistsAsync(Name, Cancel));
    }

    [Fact]
    public async Task A_write_that_fails_in_its_midst_leaves_the_blob_as_it_was()
    {
        var folder = new RunFolder(await azurite.NewContainerAsync(), "version");
        await folder.WriteAsync(Name, [1, 2, 3], Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => folder.WriteAsync(
            Name,
            stream =>
            {
                stream.Write(new byte[20 << 20]);
                throw new InvalidOperationException("The worker dies.");
            },
            Cancel));
        Assert.Equal([1, 2, 3], await folder.ReadAsync(Name, Cancel));
    }
}

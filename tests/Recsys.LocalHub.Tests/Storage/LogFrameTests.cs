using System.Text;
using CsCheck;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub.Tests.Storage;

public sealed class LogFrameTests
{
    [Fact]
    public void A_frame_gives_back_what_was_written()
    {
        Gen.Select(Samples.Batch, Gen.Long, Gen.Long).Sample((events, sequence, time) =>
        {
            var bytes = Write(events, sequence, time);
            Assert.Equal(LogFrame.SizeOf(events), bytes.Length);
            Assert.Equal(FrameStatus.Whole, LogFrame.Read(bytes, out var header));
            Assert.Equal(new FrameHeader(bytes.Length, sequence, time, events.Length), header);
            var at = LogFrame.HeaderBytes;
            foreach (var expected in events)
                Assert.Equal(Samples.Show(expected), Samples.Show(LogFrame.ReadEvent(bytes, at, out at)));
            Assert.Equal(bytes.Length, at);
        });
    }

    [Fact]
    public void A_frame_that_is_cut_is_incomplete_at_every_length()
    {
        Samples.Batch.Sample(events =>
        {
            var bytes = Write(events, 1, 2);
            for (var length = 0; length < bytes.Length; length++)
                Assert.Equal(FrameStatus.Incomplete, LogFrame.Read(bytes.AsSpan(0, length), out _));
        }, iter: 50);
    }

    [Fact]
    public void A_frame_with_a_changed_bit_is_never_whole()
    {
        Gen.Select(Samples.Batch, Gen.UInt, Gen.Int[0, 7]).Sample((events, where, bit) =>
        {
            var bytes = Write(events, 1, 2);
            bytes[where % bytes.Length] ^= (byte)(1 << bit);
            Assert.NotEqual(FrameStatus.Whole, LogFrame.Read(bytes, out _));
        });
    }

    // The check value of CRC-32C in the list of parametrised CRC algorithms, and an example of RFC 3720, appendix B.4.
    [Fact]
    public void The_checksum_is_CRC_32C()
    {
        Assert.Equal(0xE3069283u, LogFrame.Checksum(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, LogFrame.Checksum(new byte[32]));
    }

    private static byte[] Write(EventContent[] events, long sequence, long time)
    {
        var bytes = new byte[LogFrame.SizeOf(events)];
        LogFrame.Write(bytes, sequence, time, events);
        return bytes;
    }
}

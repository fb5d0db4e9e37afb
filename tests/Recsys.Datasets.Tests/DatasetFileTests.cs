using CsCheck;

namespace Recsys.Datasets.Tests;

public sealed class DatasetFileTests
{
    [Fact]
    public void A_data_set_comes_back_as_it_was_and_in_the_same_bytes()
    {
        var dataset = Sample();
        var bytes = Save(dataset);
        var copy = DatasetFile.Load(new MemoryStream(bytes));
        Assert.Equal((dataset.Name, dataset.IsTimed), (copy.Name, copy.IsTimed));
        Assert.Equal(dataset.UserVocabulary.Ids, copy.UserVocabulary.Ids);
        Assert.Equal(dataset.ItemVocabulary.Ids, copy.ItemVocabulary.Ids);
        Assert.Equal(dataset.Users.ToArray(), copy.Users.ToArray());
        Assert.Equal(dataset.Items.ToArray(), copy.Items.ToArray());
        Assert.Equal(dataset.Times.ToArray(), copy.Times.ToArray());
        Assert.Equal(dataset.Contexts.ToArray(), copy.Contexts.ToArray());
        Assert.Equal(dataset.Context.Cardinality, copy.Context.Cardinality);
        Assert.Equal(bytes, Save(copy));
    }

    [Fact]
    public void Any_damaged_byte_is_noticed()
    {
        var bytes = Save(Sample());
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= change;
            Assert.Throws<InvalidDataException>(() => DatasetFile.Load(new MemoryStream(damaged)));
        });
    }

    [Fact]
    public void A_file_that_is_cut_short_is_noticed()
    {
        var bytes = Save(Sample());
        Gen.Int[0, bytes.Length - 1].Sample(length =>
            Assert.Throws<InvalidDataException>(() => DatasetFile.Load(new MemoryStream(bytes, 0, length))));
    }

    [Fact]
    public void A_body_beyond_two_gigabytes_is_counted_to_its_end()
    {
        const long Length = (5L << 29) + 7;
        var block = new byte[1 << 22];
        using var written = new CheckedStream(null);
        for (var left = Length; left > 0; left -= block.Length) written.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        Assert.Equal(Length, written.Passed);
        using var read = new CheckedStream(Stream.Null, Length);
        Assert.Equal(Length, read.Left);
    }

    [Fact]
    public void A_length_beyond_two_gigabytes_that_the_file_has_not_is_noticed_before_anything_is_held()
    {
        var bytes = Save(Sample());
        BitConverter.TryWriteBytes(bytes.AsSpan(8), 5L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => DatasetFile.Load(new MemoryStream(bytes)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static InteractionDataset Sample()
    {
        var builder = new DatasetBuilder("Ünïcode");
        builder.Add(TestRows.View("a", "x", 5, "tv"));
        builder.Add(TestRows.View("b", "日本", 1, "phone"));
        builder.Add(TestRows.View("a", "y", 9) with { Type = Domain.InteractionType.Purchase });
        return builder.Build();
    }

    private static byte[] Save(InteractionDataset dataset)
    {
        using var stream = new MemoryStream();
        DatasetFile.Save(dataset, stream);
        return stream.ToArray();
    }
}

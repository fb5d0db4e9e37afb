using System.Text;
using CsCheck;

namespace Recsys.LocalHub.Tests.Wire;

public sealed class PartitionKeyHashTests
{
    [Fact]
    public async Task Keys_of_every_length_map_as_the_SDKs_own_mapper_maps_them()
    {
        int[] counts = [1, 2, 3, 4, 5, 8, 32, 100];
        var random = new Random(7);
        var keys = Enumerable.Range(0, 60).Select(length => new string('k', length))
            .Concat(Enumerable.Range(0, 400).Select(i => $"user-{i}"))
            .Concat(Enumerable.Range(0, 100).Select(
                _ => new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(0x400, 0x4FF))])))
            .ToArray();
        var expected = await JavaScriptSdk.RunAsync("map", "", "", new { keys, counts });
        for (var k = 0; k < keys.Length; k++)
        {
            for (var c = 0; c < counts.Length; c++)
                Assert.Equal(expected[k][c].GetInt32(), PartitionKeyHash.ToPartition(keys[k], counts[c]));
        }
    }

    [Fact]
    public void Text_and_its_UTF_8_bytes_map_alike_and_always_to_a_partition_that_exists()
    {
        Gen.Select(Gen.String, Gen.Int[1, 100]).Sample((key, count) =>
        {
            var partition = PartitionKeyHash.ToPartition(key, count);
            Assert.InRange(partition, 0, count - 1);
            Assert.Equal(partition, PartitionKeyHash.ToPartition(Encoding.UTF8.GetBytes(key), count));
        });
    }
}

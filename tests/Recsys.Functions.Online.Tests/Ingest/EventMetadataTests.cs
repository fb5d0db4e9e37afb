using Recsys.Functions.Online.Ingest;

namespace Recsys.Functions.Online.Tests.Ingest;

public sealed class EventMetadataTests
{
    private static readonly byte[][] Bodies = ["a"u8.ToArray(), "b"u8.ToArray()];

    [Fact]
    public void Bodies_are_joined_with_the_metadata_of_the_host()
    {
        var (partition, events) = EventMetadata.Join(Bodies, Metadata());

        Assert.Equal(3, partition);
        Assert.Equal([7L, 8L], events.Select(e => e.SequenceNumber));
        Assert.Equal(["70", "80"], events.Select(e => e.Offset));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero), events[0].EnqueuedTime);
        Assert.Equal(["id-a", null], events.Select(e => e.MessageId));
        Assert.Equal(Bodies[1], events[1].Body.ToArray());
    }

    [Fact]
    public void Arrays_may_come_as_json_text_too()
    {
        var metadata = Metadata();
        metadata["SequenceNumberArray"] = "[7,8]";
        metadata["OffsetStringArray"] = """["70","80"]""";
        Assert.Equal([7L, 8L], EventMetadata.Join(Bodies, metadata).Events.Select(e => e.SequenceNumber));
    }

    [Theory]
    [InlineData("SequenceNumberArray", "[7]")]
    [InlineData("OffsetStringArray", "[]")]
    [InlineData("EnqueuedTimeUtcArray", """["2026-03-01T12:00:00","2026-03-01T12:00:00","2026-03-01T12:00:00"]""")]
    [InlineData("TriggerPartitionContext", """{"PartitionId":"x"}""")]
    public void Metadata_that_does_not_line_up_stores_nothing(string key, string value)
    {
        var metadata = Metadata();
        metadata[key] = value;
        Assert.Throws<InvalidDataException>(() => EventMetadata.Join(Bodies, metadata));
    }

    [Fact]
    public void Missing_metadata_is_named()
    {
        var metadata = Metadata();
        metadata.Remove("EnqueuedTimeUtcArray");
        Assert.Contains(
            "EnqueuedTimeUtcArray", Assert.Throws<InvalidDataException>(() => EventMetadata.Join(Bodies, metadata)).Message,
            StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Metadata() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["sequencenumberarray"] = new List<long> { 7, 8 },
        ["OffsetStringArray"] = new[] { "70", "80" },
        ["EnqueuedTimeUtcArray"] = """["2026-03-01T12:00:00.123","2026-03-01T12:00:01"]""",
        ["SystemPropertiesArray"] = """[{"message-id":"id-a"},{}]""",
        ["TriggerPartitionContext"] = """{"IsCheckpointingAfterInvocation":true,"PartitionId":"3"}""",
    };
}

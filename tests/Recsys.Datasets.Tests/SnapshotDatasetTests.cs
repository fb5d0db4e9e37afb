using System.Text;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;

namespace Recsys.Datasets.Tests;

public sealed class SnapshotDatasetTests
{
    private static readonly DateTimeOffset Enqueued = DateTimeOffset.UnixEpoch.AddDays(10);

    [Fact]
    public async Task Events_become_rows_and_everything_else_is_counted_with_its_place()
    {
        var snapshot = await Build(
            null,
            Event(0, 0, TestRows.View("a", "x", 1)),
            Record(0, 1, "{"),
            Event(1, 0, TestRows.View("b", "y", 2)),
            Record(1, 1, """{"eventId":"e","userId":"u"}"""),
            Event(1, 2, TestRows.View("b", "z", 3) with { Type = InteractionType.Impression }));
        Assert.Equal(2, snapshot.Dataset.Count);
        Assert.Equal((5L, 1L, 2L), (snapshot.Read, snapshot.Unweighted, snapshot.Rejections.Count));
        Assert.Equal(["partition 0, sequence 1", "partition 1, sequence 1"], snapshot.Rejections.First.Select(r => r.Place));
        Assert.Equal(1, snapshot.Rejections.ByCode[InteractionErrorCodes.MissingField]);
    }

    [Fact]
    public async Task The_time_of_receipt_judges_the_timestamp_whenever_it_is_read() =>
        Assert.Equal(1, (await Build(null, Event(0, 0, TestRows.View("a", "x", 20 * 86_400)))).Rejections.ByCode[InteractionErrorCodes.TimestampOutOfRange]);

    [Fact]
    public async Task A_resend_is_taken_once()
    {
        var snapshot = await Build(null, Event(0, 0, TestRows.View("a", "x", 1)), Event(0, 1, TestRows.View("a", "x", 1)));
        Assert.Equal((1, 1L), (snapshot.Dataset.Count, snapshot.Resent));
    }

    [Fact]
    public async Task Erased_users_leave_no_trace()
    {
        var snapshot = await Build([Erasure.HashOf("b")], Event(0, 0, TestRows.View("a", "x", 1)), Event(0, 1, TestRows.View("b", "only-b", 2)));
        Assert.Equal(["a"], snapshot.Dataset.UserVocabulary.Ids);
        Assert.Equal(["x"], snapshot.Dataset.ItemVocabulary.Ids);
        Assert.Equal(1, snapshot.Erased);
    }

    private static LogRecord Event(int partition, long sequence, Interaction interaction) =>
        Record(partition, sequence, Encoding.UTF8.GetString(InteractionJson.Write(interaction)));

    private static LogRecord Record(int partition, long sequence, string body) =>
        new(partition, new HubEvent(sequence, $"{sequence}", Enqueued, null, Encoding.UTF8.GetBytes(body)));

    private static Task<SnapshotDataset> Build(string[]? erased, params LogRecord[] records) =>
        SnapshotDataset.BuildAsync("log", records.ToAsyncEnumerable(), erased, cancellationToken: TestContext.Current.CancellationToken);
}

using System.Text;
using Recsys.Domain.Wire;
using Recsys.Interactions.Ingest;

namespace Recsys.Interactions.Tests.Ingest;

public sealed class InteractionBatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void One_object_is_a_batch_of_one_and_keeps_its_bytes()
    {
        const string Body =
            """{ "eventId":"e1", "userId":"u1", "itemId":"i1", "type":"view", "timestamp":"2026-03-01T18:30:00+01:00", "extra": 1 }""";
        var sent = Assert.Single(Read(Body).Interactions);
        Assert.Equal(("e1", "u1", Body), (sent.EventId, sent.UserId, Encoding.UTF8.GetString(sent.Body)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not")]
    public void A_byte_order_mark_changes_no_answer(string body) => Assert.Equal(
        Assert.Single(Read(body).Rejected), Assert.Single(Read('\ufeff' + body).Rejected));

    [Fact]
    public void An_array_is_taken_whole_or_not_at_all()
    {
        var batch = Read($"[{Event("a")}, 1, {Event("b")}, {{}}]");
        Assert.Empty(batch.Interactions);
        Assert.Equal([(1, "invalid-json", ""), (3, "missing-field", "eventId")], batch.Rejected.Select(r => (r.Index, r.Code, r.Field)));
        Assert.Equal(["a", "b"], Read($"[{Event("a")},{Event("b")}]").Interactions.Select(i => i.EventId));
    }

    [Fact]
    public void Reasons_are_given_for_the_first_twenty_only() =>
        Assert.Equal(InteractionBatch.MaxRejected, Read($"[{string.Join(',', Enumerable.Repeat("0", 50))}]").Rejected.Count);

    [Theory]
    [InlineData(0)]
    [InlineData(InteractionBatch.MaxEvents + 1)]
    public void Too_few_or_too_many_are_refused(int count) =>
        Assert.Contains(
            $"{count} events", Read($"[{string.Join(',', Enumerable.Repeat(Event("a"), count))}]").Rejected[0].Message, StringComparison.Ordinal);

    [Fact]
    public void An_event_that_no_message_holds_is_refused() =>
        Assert.Contains("bytes", Read(Event(new string('x', InteractionJson.MaxBytes))).Rejected[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Broken_json_is_refused_with_its_place()
    {
        var rejected = Assert.Single(Read("[{").Rejected);
        Assert.Equal(InteractionErrorCodes.InvalidJson, rejected.Code);
        Assert.Contains("line 1", rejected.Message, StringComparison.Ordinal);
    }

    private static InteractionBatch Read(string text) => InteractionBatch.Read(Encoding.UTF8.GetBytes(text), Now);

    private static string Event(string id) =>
        $$"""{"eventId":"{{id}}","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T18:30:00+01:00"}""";
}

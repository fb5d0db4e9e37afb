using Recsys.Datasets.Importers;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Tests.Importers;

public sealed class InteractionFileTests
{
    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeSeconds(881250949);

    [Theory]
    [InlineData("a.inter", "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t242\t3\t881250949\n", InteractionForm.RecBole)]
    [InlineData("u.data", "196\t242\t3\t881250949\n", InteractionForm.Ratings)]
    [InlineData("ratings.dat", "196::242::3::881250949\n", InteractionForm.Ratings)]
    [InlineData("ratings.csv", "userId,movieId,rating,timestamp\n196,242,3.0,881250949\n", InteractionForm.Table)]
    [InlineData("quoted.csv", "\"userId\",\"movieId\",\"rating\",\"timestamp\"\r\n\"196\",\"242\",\"3\",\"881250949\"\r\n", InteractionForm.Table)]
    [InlineData("semicolons.csv", "user;item;rating;timestamp\n196;242;3;881250949\n", InteractionForm.Table)]
    [InlineData("bare.csv", "196,242,3.0,881250949\n", InteractionForm.Ratings)]
    [InlineData("iso.csv", "user,item,rating,timestamp\n196,242,3,1997-12-04T15:55:49Z\n", InteractionForm.Table)]
    public void Every_form_of_ratings_gives_the_same_interaction(string name, string text, InteractionForm form)
    {
        var (found, order, lines) = TestRows.Import(name, text);
        Assert.Equal((form, InteractionOrder.Timestamps), (found, order));
        var interaction = Assert.Single(lines).Interaction;
        Assert.NotNull(interaction);
        Assert.Equal(
            ("196", "242", InteractionType.Rate, 3.0, Moment),
            (interaction.UserId, interaction.ItemId, interaction.Type, interaction.Value, interaction.Timestamp));
    }

    [Fact]
    public void A_line_a_user_lists_items_in_order_of_time()
    {
        var (form, order, lines) = TestRows.Import("Beauty.txt", "1 10 20 30\n2 20 10\n3 5 6 7 8 9\n");
        Assert.Equal((InteractionForm.ItemLists, InteractionOrder.WithinUser), (form, order));
        Assert.Equal(["1 10", "1 20", "1 30", "2 20", "2 10"], lines.Take(5).Select(l => $"{l.Interaction!.UserId} {l.Interaction.ItemId}"));
        Assert.True(lines.Zip(lines.Skip(1)).All(p => p.First.Interaction!.Timestamp < p.Second.Interaction!.Timestamp));
    }

    [Fact]
    public void Pairs_are_in_order_of_time()
    {
        var (form, order, lines) = TestRows.Import("pairs.txt", "1 10\n1 20\n2 10\n");
        Assert.Equal((InteractionForm.Pairs, InteractionOrder.Lines, 3), (form, order, lines.Length));
        Assert.Equal([1, 2, 3], lines.Select(l => l.Interaction!.Timestamp.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Columns_that_are_no_field_are_context()
    {
        var (form, order, lines) = TestRows.Import("frappe.csv", "user\titem\tcnt\tdaytime\tcountry\tcity\n0\t7\t12\tmorning\tUnited States\t\n");
        Assert.Equal((InteractionForm.Table, InteractionOrder.Lines), (form, order));
        var interaction = lines[0].Interaction!;
        Assert.Equal((InteractionType.View, 12.0), (interaction.Type, interaction.Value));
        Assert.Equal(("morning", "United States", null), (interaction.Context["daytime"], interaction.Context.Country, interaction.Context["city"]));
    }

    [Fact]
    public void A_table_of_events_keeps_types_and_sessions()
    {
        var (_, _, lines) = TestRows.Import(
            "log.csv", "timestamp,visitorid,event,itemid,session\n1433221332117,257597,view,355908,s1\n1433224214164,992329,stroll,248676,s1\n");
        Assert.Equal((InteractionType.View, "s1"), (lines[0].Interaction!.Type, lines[0].Interaction!.SessionId));
        Assert.Equal(1433221332117, lines[0].Interaction!.Timestamp.ToUnixTimeMilliseconds());
        Assert.Equal(InteractionErrorCodes.UnknownType, lines[1].Error!.Code);
    }

    [Fact]
    public void Json_lines_are_events_of_the_wire_schema()
    {
        var (form, _, lines) = TestRows.Import(
            "events.jsonl",
            """
            {"eventId":"e1","userId":"u","itemId":"i","type":"cart","timestamp":"2026-03-01T10:00:00+01:00","context":{"device":"tv"}}

            {"eventId":"e2","userId":"u","type":"cart","timestamp":"2026-03-01T10:00:00Z"}
            not json
            {"eventId":"e3","userId":"u","itemId":"i","type":"cart","timestamp":"2026-04-01T10:00:00Z"}
            """,
            new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(InteractionForm.JsonLines, form);
        Assert.Equal(
            ("e1", InteractionType.Cart, "tv"), (lines[0].Interaction!.EventId, lines[0].Interaction!.Type, lines[0].Interaction!.Context.Device));
        Assert.Equal([1L, 3, 4, 5], lines.Select(l => l.LineNumber));
        Assert.Equal(
            [InteractionErrorCodes.MissingField, InteractionErrorCodes.InvalidJson, InteractionErrorCodes.TimestampOutOfRange],
            lines.Skip(1).Select(l => l.Error!.Code));
    }

    [Theory]
    [InlineData("1\t2\t3\n", "", "3 columns; 4")]
    [InlineData("1\t2\t3\t4\t5\n", "", "5 columns; 4")]
    [InlineData("\t2\t3\t881250949\n", "userId", "empty")]
    [InlineData("1\t \t3\t881250949\n", "itemId", "empty")]
    [InlineData("1\t2\tgood\t881250949\n", "value", "'good'")]
    [InlineData("1\t2\tInfinity\t881250949\n", "value", "'Infinity'")]
    [InlineData("1\t2\t3\tnoon\n", "timestamp", "'noon'")]
    [InlineData("1\t2\t3\t-5\n", "timestamp", "'-5'")]
    public void A_broken_line_is_reported_with_its_number_and_the_rest_goes_on(string broken, string field, string said)
    {
        const string header = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n";
        var (_, _, lines) = TestRows.Import("x.inter", header + "1\t1\t1\t881250949\n" + broken + "2\t2\t2\t881250950\n");
        Assert.Equal([true, false, true], lines.Select(l => l.IsValid));
        Assert.Equal(3, lines[1].LineNumber);
        Assert.Equal(field, lines[1].Error!.Field);
        Assert.Contains(said, lines[1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("Line 3", lines[1].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_line_of_a_quoted_file_has_the_number_of_its_line()
    {
        var (_, _, lines) = TestRows.Import("q.csv", "userId,movieId,rating,timestamp,note\n1,2,3,881250949,\"two\nlines\"\n1,2,x,881250949,\n");
        Assert.True(lines[0].IsValid);
        Assert.Equal("two\nlines", lines[0].Interaction!.Context["note"]);
        Assert.Equal(4, lines[1].LineNumber);
    }

    [Fact]
    public void Broken_lines_do_not_change_the_form()
    {
        Assert.Equal(InteractionForm.Ratings, TestRows.Import("u.data", Repeat("1\t2\t3\t881250949\n", 30) + "1\t2\n" + "x\n").Form);
        Assert.Equal(InteractionForm.Pairs, TestRows.Import("p.txt", Repeat("1 2\n", 30) + "1 2 3\n").Form);
    }

    [Fact]
    public void Windows_line_ends_and_a_missing_last_one_are_read() =>
        Assert.Equal(
            ["242", "302"], TestRows.Import("u.data", "196\t242\t3\t881250949\r\n186\t302\t3\t891717742").Lines.Select(l => l.Interaction!.ItemId));

    [Fact]
    public void A_line_longer_than_the_buffer_is_read()
    {
        var items = string.Join(' ', Enumerable.Range(1, 40_000));
        var (_, _, lines) = TestRows.Import("long.txt", $"7 {items}\n8 1 2 3\n");
        Assert.Equal(40_003, lines.Length);
        Assert.Equal("40000", lines[39_999].Interaction!.ItemId);
        Assert.Equal(2, lines[^1].LineNumber);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("hello\nworld\n")]
    [InlineData("id,name,price\n1,a,2\n")]
    public void What_is_no_form_is_refused_with_the_forms_that_are(string text) =>
        Assert.Contains("was not read", Assert.Throws<FileRefusedException>(() => TestRows.Import("x.txt", text)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(
            "nowhere.csv", Assert.Throws<FileNotFoundException>(() => InteractionFile.Open(
                "nowhere.csv", cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

    private static string Repeat(string line, int times) => string.Concat(Enumerable.Repeat(line, times));
}

using System.Text;
using Recsys.Datasets.Importers;
using Recsys.Datasets.Reports;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Columns that say whether anything happened, cells that stand for nobody, and the reasons of what is rejected.</summary>
public sealed class LabelsTests
{
    [Theory]
    [InlineData("watched", "True", "False")]
    [InlineData("is_favorite", "1", "0")]
    [InlineData("has_purchased", "yes", "no")]
    [InlineData("interested", "1", "0")]
    [InlineData("interaction", "1", "0")]
    [InlineData("feedback", "1", "-1")]
    public void A_column_that_says_by_its_name_and_values_whether_it_happened_is_the_label(string name, string yes, string no)
    {
        var text = $"user,item,{name}\nu0,i0,{no}\nu1,i0,{yes}\nu2,i1,{yes}\n";
        Assert.Equal(["2: label", "u1 i0 view", "u2 i1 view"], CaseFile.ReadText(text));
        Assert.Contains($"column '{name}' says whether it happened", Notes(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user,item,watched,type\nu0,i0,0,click\nu1,i0,1,click\n", "u0 i0 click", "u1 i0 click")]
    [InlineData("user,item,watched\nu0,i0,0\nu1,i0,2\n", "u0 i0 view", "u1 i0 view")]
    [InlineData("user,item,watched\nu0,i0,0\nu1,i0,0\n", "u0 i0 view", "u1 i0 view")]
    [InlineData("user,item,rating,type\nu0,i0,3,movie\nu1,i0,4,tv\n", "u0 i0 rate 3", "u1 i0 rate 4")]
    public void Where_another_column_tells_what_happened_or_the_values_are_no_answers_it_is_context(string text, params string[] rows) =>
        Assert.Equal(rows, CaseFile.ReadText(text));

    [Theory]
    [InlineData("user,item,event,liked\nu0,i0,purchase,0\nu1,i0,view,1\n", "u0 i0 purchase", "u1 i0 view")]
    [InlineData("user,item,rating,purchased\nu0,i0,1,no\nu1,i0,4,yes\n", "u0 i0 rate 1", "u1 i0 rate 4")]
    [InlineData("user,item,label\nu0,i0,0.2\nu1,i0,0.9\n", "u0 i0 view", "u1 i0 view")]
    [InlineData("user,item,target\nu0,i0,4\nu1,i0,2\n", "u0 i0 view", "u1 i0 view")]
    public void What_came_of_it_is_neither_a_label_beside_a_type_nor_context(string text, params string[] rows)
    {
        Assert.Equal(rows, CaseFile.ReadText(text));
        Assert.Contains("it is left out", Notes(text), StringComparison.Ordinal);
        Assert.All(Interactions(text), i => Assert.Empty(i.Context.Values));
    }

    [Theory]
    [InlineData("user,item,type,label\nu0,i0,purchase,0\nu1,i0,view,1\n", "2: label", "u1 i0 view")]
    [InlineData("user,item,rating,relevant\nu0,i0,4,0\nu1,i0,4,1\n", "2: label", "u1 i0 rate 4")]
    public void A_verdict_on_a_row_is_a_label_beside_a_type_too(string text, params string[] rows) =>
        Assert.Equal(rows, CaseFile.ReadText(text));

    [Theory]
    [InlineData("user,item,order_status", "cancelled", "20 rows have 'cancelled' in column 'order_status'")]
    [InlineData("user,item,transaction_type", "Refund", "20 rows have 'Refund' in column 'transaction_type'")]
    [InlineData("user,item,deleted_at", "2021-03-04 05:06:07", "20 rows have a time in column 'deleted_at', which is left out")]
    [InlineData("user,item,is_deleted", "1", "a yes in 'is_deleted' says that something was shown, passed over or sent back")]
    public void What_was_called_off_is_told(string header, string word, string note)
    {
        var other = word switch { "1" => "0", "Refund" => "Sale", "cancelled" => "shipped", _ => "" };
        var text = $"{header}\n" + string.Concat(Enumerable.Range(0, 60).Select(n => $"u{n % 7},i{n % 11},{(n % 3 == 0 ? word : other)}\n"));
        Assert.Contains(note, Notes(text), StringComparison.Ordinal);
        Assert.Equal(60, CaseFile.ReadText(text).Length);
        Assert.DoesNotContain("all the same", Notes(text.Replace(word, other, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown", true)]
    [InlineData("0", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData("[deleted]", true)]
    [InlineData("hit", false)]
    public void An_item_that_may_stand_for_nothing_is_told_and_a_popular_one_is_not(string id, bool isTold)
    {
        var text = "user,item\n" + string.Concat(Enumerable.Range(0, 90).Select(n => $"u{n % 9},{(n % 3 == 0 ? id : $"{n % 31}")}\n"));
        var share = id == "0" ? "36 %" : "33 %";
        Assert.Equal(isTold, Notes(text).Contains($"item '{id}' has {share} of all rows: does it stand for nothing?", StringComparison.Ordinal));
        Assert.Equal(90, CaseFile.ReadText(text).Length);
    }

    [Theory]
    [InlineData("Total", true)]
    [InlineData("Grand Total:", true)]
    [InlineData("Totila", false)]
    public void A_last_row_that_may_hold_the_sums_is_told(string id, bool isTold)
    {
        var text = "user,item,quantity\n" + string.Concat(Enumerable.Range(0, 60).Select(n => $"{n % 19},{n % 7},1\n")) + $"{id},60,60\n";
        Assert.Equal(isTold, Notes(text).Contains($"the last row, on line 62, is of user '{id}': does it hold the sums", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dislike", "1", "0")]
    [InlineData("is_disliked", "true", "false")]
    [InlineData("not_interested", "yes", "no")]
    [InlineData("is_hate", "1", "0")]
    public void A_yes_to_what_a_user_wants_no_more_is_a_hide(string name, string yes, string no)
    {
        Assert.Equal(["u0 i0 view", "u1 i0 hide", "u2 i1 view"],
            CaseFile.ReadText($"user,item,{name}\nu0,i0,{no}\nu1,i0,{yes}\nu2,i1,{no}\n"));
        Assert.Equal(["u0 i0 hide", "3: label", "u2 i1 view"],
            CaseFile.ReadText($"user,item,clicked,{name}\nu0,i0,0,{yes}\nu1,i0,0,{no}\nu2,i1,1,{no}\n"));
        var said = CaseFile.ReadText($"u0,i0,{no}\nu1,i0,{yes}\n", CaseFile.Columns("user,item,hide"));
        Assert.Equal(["u0 i0 view", "u1 i0 hide"], said);
        // The same rows have the same ids, whoever says what the column is.
        var text = $"user,item,{name}\nu0,i0,{no}\nu1,i0,{yes}\n";
        Assert.Equal(IdsOf(text, null), IdsOf(text, CaseFile.Columns("user,item,hide")));
    }

    private static string[] IdsOf(string text, ReadingOptions? options) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "a.csv", path => InteractionFile.Open(path, options).Read().Select(l => l.Interaction!.EventId).ToArray());

    [Fact]
    public void A_column_that_is_said_to_hide_and_has_no_yes_and_no_is_refused()
    {
        var refused = CaseFile.RefusedText("u0,i0,X\nu1,i0,\n", CaseFile.Columns("user,item,hide"));
        Assert.Contains("the hide, is a yes or a no (line 1: 'X')", refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("skipped")]
    [InlineData("refunded")]
    [InlineData("not_liked")]
    [InlineData("shown")]
    public void Nobody_is_advised_to_learn_from_what_came_to_nothing(string name)
    {
        var notes = Notes($"user,item,{name}\nu0,i0,0\nu1,i0,1\nu2,i1,0\n");
        Assert.Contains($"a yes in '{name}' says that", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("say label", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void Yes_and_no_beside_a_type_is_said_too() => Assert.Contains("yes or no stands in 'is_read', taken for context", Notes(
        "user,item,rating,is_read\nu0,i0,3,0\nu1,i0,4,1\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("is_paid", "", "", true)]
    [InlineData("price,sale,ts", "9.5,", ",2021-03-04", false)]
    [InlineData("has_review", "", "", false)]
    [InlineData("played_at,plays,is_favorite", "2021-03-04,3,", "", false)]
    [InlineData("watched", "", "", true)]
    public void A_flag_that_describes_the_item_or_what_happened_is_no_label(string names, string before, string after, bool isOfItem)
    {
        var rows = string.Concat(Enumerable.Range(0, 120).Select(
            n => $"u{n % 13},i{n % 12},{before}{((isOfItem ? n % 12 : n % 10) < 3 ? 1 : 0)}{after}\n"));
        Assert.All(CaseFile.ReadText($"user,item,{names}\n{rows}"), row => Assert.StartsWith("u", row, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_clicked_three_times_clicked()
    {
        var rows = string.Concat(Enumerable.Range(0, 44).Select(n => $"u{n % 9},i{n % 7},{(n == 40 ? 3 : n % 2)}\n"));
        var read = CaseFile.ReadText("user,item,clicks\n" + rows);
        Assert.Equal(("2: label", "u1 i1 view", "u4 i5 view"), (read[0], read[1], read[40]));
    }

    [Fact]
    public void A_column_of_yes_and_no_without_a_telling_name_is_said_with_the_option()
    {
        static string Text(int no) => "user,item,flag\n"
            + string.Concat(Enumerable.Range(0, 30).Select(n => $"u{n % 4},i{n % 5},{(n % 3 == 0 ? no : 1)}\n"));
        Assert.Contains("yes or no stands in 'flag': ", Notes(Text(0)), StringComparison.Ordinal);
        Assert.DoesNotContain("yes or no", Notes(Text(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_neither_yes_nor_no_is_told_apart_from_a_no_and_refused_where_all_are()
    {
        var errors = CaseFile.With(
            "u1,i1,1\nu2,i1,0\nu3,i1,2\nu4,i1,\n"u8.ToArray(), "case.txt",
            path => InteractionFile.Open(path, CaseFile.Columns("user,item,label")).Read()
                .Where(l => !l.IsValid).Select(l => l.Error!.Message).ToArray());
        Assert.Contains("so there was no interaction", errors[0], StringComparison.Ordinal);
        Assert.Contains("'2', which is neither yes nor no", errors[1], StringComparison.Ordinal);
        Assert.Contains("the label is empty", errors[2], StringComparison.Ordinal);
        var refused = CaseFile.RefusedText("user,item,Geklickt\nu1,i1,ja\nu2,i1,nein\n", CaseFile.Columns("user,item,label"));
        Assert.Contains("line 2: 'ja'", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("Expected 1, true, yes", refused.Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("--")]
    [InlineData("?")]
    [InlineData(".")]
    [InlineData("(not set)")]
    [InlineData("(None)")]
    [InlineData("N.A.")]
    [InlineData("#REF!")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("#DIV/0!")]
    public void What_can_be_no_id_stands_for_nobody(string nobody) =>
        Assert.Equal(["2: userId", "u1 i1 view", "4: itemId"], CaseFile.ReadText($"user,item\n{nobody},i1\nu1,i1\nu1,{nobody}\n"));

    [Theory]
    [InlineData("{0},{1}")]
    [InlineData("\"{0}\",\"{1}\"")]
    public void Several_signs_in_one_column_are_ids_in_whatever_order_they_come(string row)
    {
        string[] signs = [".", "-", "?", "..", "--"];
        string[] rows = [.. signs.Select(s => string.Format(null, row, s, "i1") + "\n"), string.Format(null, row, "u1", "-") + "\n"];
        string[] expected = [.. signs.Select(s => $"{s} i1 view")];
        Assert.Equal([.. expected, "7: itemId"], CaseFile.ReadText("user,item\n" + string.Concat(rows)));
        Assert.Equal(["2: itemId", .. expected.Reverse()], CaseFile.ReadText("user,item\n" + string.Concat(rows.Reverse())));
        Assert.Contains("column 'user' holds '-', '--', '.', '?': several such signs are ids", Notes("user,item\n" + string.Concat(rows)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_who_has_a_fifth_of_all_rows_is_asked_about()
    {
        static string Text(string user, int rows) => "user,item\n" + string.Concat(Enumerable.Range(0, 60).Select(n => $"u{n % 20},i{n % 7}\n"))
            + string.Concat(Enumerable.Range(0, rows).Select(n => $"{user},i{n % 7}\n"));
        Assert.Contains("user 'unknown' has 40 % of all rows: does it stand for nobody?", Notes(Text("unknown", 40)), StringComparison.Ordinal);
        Assert.Contains("user '0' has 25 % of all rows", Notes(Text("0", 20)), StringComparison.Ordinal);
        Assert.DoesNotContain("stand for nobody", Notes(Text("u99", 10)), StringComparison.Ordinal);
        Assert.DoesNotContain("stand for nobody", Notes(Text("unknown", 9)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guest", 10)]
    [InlineData("Anonymous", 12)]
    [InlineData("-1", 10)]
    [InlineData("00000000-0000-0000-0000-000000000000", 10)]
    [InlineData("x", 30)]
    public void Who_is_called_like_nobody_or_has_twenty_times_as_many_rows_as_the_next_is_asked_about(string user, int rows)
    {
        var text = "user,item\n" + string.Concat(Enumerable.Range(0, 400).Select(n => $"u{n},i{n % 7}\n"))
            + string.Concat(Enumerable.Range(0, rows).Select(n => $"{user},i{n % 7}\n"));
        Assert.Contains($"user '{user}' has ", Notes(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Reasons_are_told_apart_by_what_is_wrong_and_not_by_the_value()
    {
        const string text = "user,item,quantity,time\nu1,i1,abc,2021-01-01\nu2,i1,-1,2021-01-01\nu3,i1,-2,2021-01-01\nu4,i1,x'y,2021-01-01\n"
            + "user,item,quantity,time\nu5,i1\nu6,i1,1,-5\nu7,i1,1,2\nu8,i1,1,yesterday\nu9,i1,1,tomorrow\nu10,i1,1,2021-01-01\n";
        var log = CaseFile.With(Encoding.UTF8.GetBytes(text), "case.txt", path =>
        {
            var reasons = new RejectionLog();
            foreach (var line in InteractionFile.Open(path).Read()) if (!line.IsValid) reasons.Add(line.LineNumber, line.Error);
            return reasons.ToReport();
        });
        Assert.Equal(
            [(2L, 2L), (2L, 3L), (2L, 10L), (1L, 6L), (1L, 7L), (1L, 8L), (1L, 9L)], log.Reasons.Select(r => (r.Count, r.FirstLine)));
        Assert.Contains("'abc' is not a finite number", log.Reasons[0].Reason, StringComparison.Ordinal);
        Assert.Contains("something went back", log.Reasons[1].Reason, StringComparison.Ordinal);
        Assert.Contains("'yesterday' is no date", log.Reasons[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_types_are_told_apart_by_their_words()
    {
        var log = new RejectionLog();
        foreach (var (line, word) in ((string[])["stroll", "saunter", "stroll"]).Index())
        {
            log.Add(line, new InteractionError(InteractionErrorCodes.UnknownType, "type", $"Line {line}: the type '{word}' is unknown."));
        }

        Assert.Equal([2L, 1L], log.ToReport().Reasons.Select(r => r.Count));
    }

    private static Interaction[] Interactions(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => InteractionFile.Open(path).Read().Select(l => l.Interaction!).ToArray());

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "case.txt", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}

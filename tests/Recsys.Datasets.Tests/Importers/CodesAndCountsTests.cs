using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Numbers in the place of words for events, and counts in the place of ratings.</summary>
public sealed class CodesAndCountsTests
{
    [Theory]
    [InlineData("0", "1", "2")]
    [InlineData("1", "0", "3")]
    [InlineData("1", "1", "1")]
    [InlineData("pv1", "pv2", "pv1")]
    public void Codes_for_what_happened_are_no_label_however_rare_a_third_one_is(string most, string some, string few)
    {
        var text = "user,item,behavior_type\n" + string.Concat(Enumerable.Range(0, 200).Select(
            n => $"u{n % 20},i{n % 30},{(n % 40 == 7 ? few : n % 12 == 3 ? some : most)}\n"));
        var refused = CaseFile.RefusedText(text);
        Assert.Contains("no value of column 'behavior_type' is a word", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--event-types ", refused.Mend, StringComparison.Ordinal);
        var said = new[] { most, some, few }.Distinct().ToDictionary(w => w, _ => Domain.InteractionType.Cart);
        Assert.All(CaseFile.ReadText(text, new() { EventTypes = said }), row => Assert.EndsWith("cart", row, StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_of_yes_and_no_alone_is_a_label() => Assert.Equal(
        ["u1 i1 view", "3: label", "u1 i3 view"], CaseFile.ReadText("user,item,interaction\nu1,i1,1\nu1,i2,0\nu1,i3,1\n"));

    [Fact]
    public void A_word_for_nothing_in_the_place_of_a_type_is_no_word() =>
        Assert.Equal(["u1 i1 view", "3: type"], CaseFile.ReadText("user,item,type\nu1,i1,view\nu1,i2,NA\n"));

    [Theory]
    [InlineData(3, "\t")]
    [InlineData(3, " ")]
    [InlineData(170, ",")]
    public void Counts_of_which_most_are_small_are_no_ratings(int large, string delimiter)
    {
        var text = string.Concat(Enumerable.Range(0, 200).Select(n => string.Create(
            CultureInfo.InvariantCulture, $"u{n % 20}{delimiter}SO{n}{delimiter}{(n == large ? 39 : 1 + n % 7)}\n")));
        Assert.Contains("--columns user,item,value", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);
        Assert.Equal("u0 SO0 view 1", CaseFile.ReadText(text, CaseFile.Columns("user,item,value"))[0]);
        Assert.Equal("u0 SO0 rate 1", CaseFile.ReadText(text, CaseFile.Columns("user,item,rating"))[0]);
    }

    [Theory]
    [InlineData("0|50|90|100|70", "|", false)]
    [InlineData("5|35|100|80|65", ",", false)]
    [InlineData("0|50|90|100|70", "\t", true)]
    public void Without_a_header_a_scale_to_a_hundred_is_proposed_as_ratings(string values, string delimiter, bool isTimed)
    {
        var scale = values.Split('|');
        var text = string.Concat(Enumerable.Range(0, 60).Select(
            n => string.Join(delimiter, ((string[])[$"{n % 9}", $"{n % 31}", scale[n % 5], isTimed ? $"16148{34_367 + n}" : ""])
                .Where(c => c.Length > 0)) + "\n"));
        var (named, counts) = isTimed ? ("user,item,rating,time", "user,item,value,time") : ("user,item,rating", "user,item,value");
        Assert.Contains($"Say --columns {named} for ratings, {counts} for counts", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);
        Assert.StartsWith($"1 1 rate {scale[1]}", CaseFile.ReadText(text, CaseFile.Columns(named))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1, 10, 20, true)]
    [InlineData(99, -10, 10, 20, true)]
    [InlineData(0, 1, 10, 60, true)]
    [InlineData(0, 1, 10, 4, false)]
    [InlineData(0, 1, 5, 9, false)]
    [InlineData(-10, -9, 10, 60, false)]
    [InlineData(1, 2, 10, 60, false)]
    [InlineData(6, 1, 5, 60, false)]
    public void A_rating_that_many_rows_have_and_that_lies_apart_is_asked_about(int apart, int least, int most, int rows, bool isAsked)
    {
        var span = most - least + 1;
        var text = "user,item,rating\n" + string.Concat(Enumerable.Range(0, 200).Select(
            n => string.Create(CultureInfo.InvariantCulture, $"u{n % 20},i{n},{(n < rows ? apart : least + (n % span))}\n")));
        var notes = CaseFile.With(Encoding.UTF8.GetBytes(text), "a.csv", path => InteractionFile.Open(path).Description.Notes);
        Assert.Equal(isAsked, notes.Contains($"{rows} rows have the rating {apart}, the others {least} to {most}: "
            + "where it stands for no rating, empty those cells"));
        if (!isAsked) Assert.DoesNotContain(notes, n => n.Contains("have the rating", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("plays", true, false)]
    [InlineData("quantity", true, false)]
    [InlineData("qty", true, false)]
    [InlineData("amount", false, true)]
    [InlineData("playtime", false, true)]
    [InlineData("weight", false, true)]
    public void A_count_of_nothing_is_no_interaction_and_other_zeros_are_asked_about(string name, bool isRejected, bool isAsked)
    {
        var text = $"user,item,{name}\n" + string.Concat(Enumerable.Range(0, 60).Select(n => $"u{n % 9},i{n},{(n % 3 == 0 ? "0" : $"{n}")}\n"));
        Assert.Equal(isRejected ? 20 : 0, CaseFile.ReadText(text).Count(r => r.EndsWith(": value", StringComparison.Ordinal)));
        Assert.Equal(isAsked, Notes(text).Contains($"20 of 60 values of column '{name}' are 0: each is an interaction", StringComparison.Ordinal));
        // A type says what happened, and one zero among many is no exception that matters.
        var typed = $"user,item,type,{name}\nu0,i0,view,0\nu1,i0,view,0\n";
        Assert.Equal(["u0 i0 view 0", "u1 i0 view 0"], CaseFile.ReadText(typed));
        Assert.DoesNotContain("are 0", Notes(typed), StringComparison.Ordinal);
        Assert.DoesNotContain("are 0", Notes(text.Replace(",0\n", ",7\n", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plays", "1.200", true)]
    [InlineData("quantity", "1.250.000", true)]
    [InlineData("playtime", "12.500", true)]
    [InlineData("qty", "0.350", false)]
    [InlineData("plays", "1.2", false)]
    [InlineData("rating", "1.200", false)]
    public void A_point_that_may_part_thousands_is_no_decimal_point(string name, string value, bool isRejected)
    {
        var read = CaseFile.ReadText($"user,item,{name}\nu1,i1,802\nu2,i1,{value}\nu3,i1,7\n");
        Assert.Equal(isRejected, read[1] == "3: value");
        Assert.EndsWith(" 802", read[0], StringComparison.Ordinal);
        // A program that writes three decimals writes them everywhere.
        Assert.EndsWith(" 1.2", CaseFile.ReadText($"user,item,{name}\nu1,i1,802.000\nu2,i1,1.200\n")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1", "6|8|10", 20, true)]
    [InlineData("0", "5|8|10", 120, true)]
    [InlineData("0", "5|8|10", 40, false)]
    [InlineData("0", "2|3|4|5", 40, true)]
    public void A_part_of_a_scale_shows_what_lies_apart_where_it_is_below_zero_or_half_of_the_rows(
        string apart, string others, int rows, bool isAsked)
    {
        var scale = others.Split('|');
        var text = "user,item,rating\n" + string.Concat(Enumerable.Range(0, 180).Select(
            n => $"u{n % 20},i{n},{(n < rows ? apart : scale[n % scale.Length])}\n"));
        Assert.Equal(isAsked, Notes(text).Contains($"{rows} rows have the rating {apart},", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0|1", "label", 3)]
    [InlineData("-1|1", "label", 3)]
    [InlineData("0|5", "label", 30)]
    public void Two_values_of_which_one_is_nothing_are_no_ratings_without_a_name(string values, string role, int rows)
    {
        var scale = values.Split('|');
        string Rows(string[] of, string after) => string.Concat(Enumerable.Range(0, rows).Select(n => $"u{n % 9},i{n},{of[n % of.Length]}{after}\n"));
        var refused = CaseFile.RefusedText(Rows(scale, ""));
        Assert.Contains($"holds nothing but {scale[0]} and {scale[1]}", refused.Problem, StringComparison.Ordinal);
        Assert.StartsWith($"Say --columns user,item,{role} where", refused.Mend, StringComparison.Ordinal);
        Assert.Contains("--columns user,item,label,time where", CaseFile.RefusedText(Rows(scale, ",1614834367")).Mend, StringComparison.Ordinal);
        Assert.Equal(rows, CaseFile.ReadText(Rows(scale, ""), CaseFile.Columns("user,item,rating")).Count(r => r[0] == 'u'));
        // A scale, and one value.
        Assert.All(CaseFile.ReadText(Rows(["0", "1", "2", "5"], "")), row => Assert.Contains(" rate ", row, StringComparison.Ordinal));
        Assert.All(CaseFile.ReadText(Rows(["1"], "")), row => Assert.EndsWith(" rate 1", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0|1", true)]
    [InlineData("-1|0|1", true)]
    [InlineData("1|2", false)]
    [InlineData("0|1|2", false)]
    public void Ratings_that_are_yes_and_no_are_said(string values, bool isSaid)
    {
        var scale = values.Split('|');
        var text = "user,item,rating\n" + string.Concat(Enumerable.Range(0, 30).Select(n => $"u{n % 9},i{n},{scale[n % scale.Length]}\n"));
        Assert.Equal(isSaid, Notes(text).Contains(
            $"column 'rating' holds nothing but {string.Join(", ", scale)}: each row is an interaction", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broken_cell_among_ratings_is_a_fault_of_its_row()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(n => $"u{n % 9},i{n},{(n == 7 ? "x" : $"{1 + n % 5}")}\n"));
        Assert.Equal("8: value", CaseFile.ReadText(text)[7]);
    }

    private static string Notes(string text) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "a.csv", path => string.Join('\n', InteractionFile.Open(path).Description.Notes));
}

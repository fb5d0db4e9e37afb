using System.Text;
using Recsys.Datasets.Importers;

namespace Recsys.Datasets.Tests.Importers;

/// <summary>Rows that are wider or narrower than their header, lists that blanks part, and what a refusal proposes.</summary>
public sealed class WidthsAndOptionsTests
{
    [Fact]
    public void Empty_cells_beyond_the_columns_are_none_and_missing_ones_of_context_are_empty()
    {
        Assert.Equal(["u1 i1 rate 5", "u2 i2 rate 4", "4: ", "5: ", "u5 i1 rate 2"], CaseFile.ReadText(
            "user,item,rating\nu1,i1,5\nu2,i2,4,,\nu3,i3,1,x\nu4,i4\nu5,i1,2\n"));
        Assert.Equal(["u1 i1 rate 5", "u2 i2 rate 4", "4: "], CaseFile.ReadText(
            "user,item,rating,comment\nu1,i1,5,fine\nu2,i2,4\nu3,i3\n"));
        Assert.Equal(["u1 i1 rate 5", "u2 i2 rate 4"], CaseFile.ReadText("user,item,rating\nu1,i1,5,,,\nu2,i2,4,,,\n"));
    }

    [Fact]
    public void Rows_that_are_wider_than_a_header_of_known_names_are_told_so_with_its_names()
    {
        var text = "user_id,item_id,timestamp,features\n"
            + string.Concat(Enumerable.Range(0, 30).Select(n => $"{n % 7},{n % 5},16094769{n:00},0.1,0.2,0.{n}\n"));
        var refused = CaseFile.RefusedText(text);
        Assert.Contains("its rows have 6 cells and its header names 4", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("say --columns user,item,time,-,-,-;", refused.Mend, StringComparison.Ordinal);
        Assert.Equal(30, CaseFile.ReadText(text, CaseFile.Columns("user,item,time,-,-,-")).Count(r => !r.Contains(':', StringComparison.Ordinal)
            || r.Contains("view", StringComparison.Ordinal)));
    }

    [Fact]
    public void Items_that_blanks_part_are_no_item()
    {
        static string Text(Func<int, string> item) =>
            "user,item,time\n" + string.Concat(Enumerable.Range(0, 30).Select(n => $"u{n % 7},{item(n)},2021-01-{1 + (n % 28):00}\n"));
        var lists = Text(n => $"B00{n} B01{n} B0{n % 3}2");
        Assert.Contains("column 'item' holds lists (line 2: 'B000 B010 B002')", CaseFile.RefusedText(lists).Problem, StringComparison.Ordinal);
        Assert.Contains("holds several ids in a cell", Notes(lists, CaseFile.Columns("user,item,time")), StringComparison.Ordinal);
        foreach (var titles in (string[])[Text(n => $"Alien {n}"), Text(n => n < 10 ? $"B00{n} B01{n}" : $"B00{n}")])
        {
            Assert.All(CaseFile.ReadText(titles), row => Assert.Contains(" view ", row, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("{0}\tU7\t1/1/2021 4:55:11 AM\tN14 N15\tN14-1 N17-0\n")]
    [InlineData("ISBN;Book-Title;Book-Author;Publisher\n0345100{0};The Hobbit;J. R. Tolkien;Unwin{0}\n")]
    [InlineData("business_id,date\nB{0},2021-01-01 00:00:00\n")]
    [InlineData("{\"event_date\": \"20210101\", \"event_name\": \"view_item\", \"user_pseudo_id\": \"10.{0}\"}\n")]
    public void No_date_no_title_and_no_list_is_proposed_as_a_user_or_an_item(string rows)
    {
        string[] lines = rows.TrimEnd('\n').Split('\n');
        var text = string.Concat(lines[..^1].Select(l => l + "\n"))
            + string.Concat(Enumerable.Range(0, 30).Select(n => lines[^1].Replace("{0}", $"{n}", StringComparison.Ordinal) + "\n"));
        Assert.DoesNotContain("such as --columns", CaseFile.RefusedText(text).Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_click_of_zero_and_one_is_proposed_as_the_label()
    {
        var text = "user,time_stamp,adgroup_id,pid,nonclk,clk\n" + string.Concat(Enumerable.Range(0, 30).Select(
            n => $"{n % 7},16094769{n:00},{100 + (n % 9)},430548_{1000 + (n % 2)},{n % 2},{1 - (n % 2)}\n"));
        var mend = CaseFile.RefusedText(text).Mend;
        Assert.Contains("--columns user,time,item,-,-,label", mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_that_nobody_sees_is_told() => Assert.Contains(
        "1 value of column 'user', the first on line 3, have characters that nobody sees",
        Notes("user,item\nu1,i1\nu1\u200b,i2\n", ReadingOptions.Default), StringComparison.Ordinal);

    [Fact]
    public void Items_whose_properties_stand_in_rows_are_refused_and_tabs_show_the_columns()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(n => $"14354604{n:00},{n % 5},p{n},{n}\n"));
        var refused = Assert.Throws<FileRefusedException>(() => Items("timestamp,itemid,property,value\n" + rows));
        Assert.Contains("several rows hold one item each time (25 of 30 ids", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("(25 of 30 ids", Assert.Throws<FileRefusedException>(() => Items("timestamp,itemid,colour,size\n" + rows)).Problem,
            StringComparison.Ordinal);
        // Half of the ids at most may be there twice: those rows are rejected.
        Assert.Equal(20, Items("itemid,tag\n" + string.Concat(Enumerable.Range(0, 30).Select(n => $"{n % 20},t{n}\n"))).Items.Count);
        var news = string.Concat(Enumerable.Range(0, 9).Select(n => $"N{n}\tlifestyle\tThe {n} brands of a queen and more\thttps://x\n"));
        Assert.Contains("1: N0 | 2: lifestyle | 3: The 0 brands",
            Assert.Throws<FileRefusedException>(() => Items(news)).Problem, StringComparison.Ordinal);
    }

    private static DescribedItems Items(string text) => CaseFile.With(Encoding.UTF8.GetBytes(text), "items.csv", ItemFile.Load);

    private static string Notes(string text, ReadingOptions options) => CaseFile.With(
        Encoding.UTF8.GetBytes(text), "a.csv", path => string.Join('\n', InteractionFile.Open(path, options).Description.Notes));
}

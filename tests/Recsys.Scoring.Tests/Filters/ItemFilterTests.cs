using CsCheck;
using Recsys.Domain;
using Recsys.Scoring.Filters;

namespace Recsys.Scoring.Tests.Filters;

public sealed class ItemFilterTests
{
    private static readonly Item Film = new()
    {
        PublishedAt = new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.FromHours(1)),
        ItemId = "f1", Title = "It's late", Categories = ["film", "drama"], Tags = ["night", "city"],
        Attributes = new Dictionary<string, string> { ["year"] = "1994", ["price band"] = "low", ["category"] = "B", ["released"] = "1994-05-01" },
    };

    [Fact]
    public void What_was_read_before_is_not_read_again() =>
        Assert.Same(ItemFilter.Parse("brand eq 'read once'"), ItemFilter.Parse("brand eq 'read once'"));

    [Theory]
    [InlineData("category eq 'drama'", true)]
    [InlineData("category eq 'comedy'", false)]
    [InlineData("category ne 'comedy'", true)]
    [InlineData("category ne 'drama'", false)]
    [InlineData("tags has 'city'", true)]
    [InlineData("tags has 'City'", false)]
    [InlineData("categories has 'film' and tag has 'night'", true)]
    [InlineData("year ge 1990", true)]
    [InlineData("year gt 1994", false)]
    [InlineData("year le 1994.0", true)]
    [InlineData("year lt -5", false)]
    [InlineData("year eq 1994", true)]
    [InlineData("year eq '1994'", true)]
    [InlineData("year eq '1994.0'", false)]
    [InlineData("released ge '1994-01-01' and released lt '1995-01-01'", true)]
    [InlineData("publishedAt ge '2026-03-01T00:00:00Z' and publishedAt le '2026-03-01T00:00:00+00:00'", true)]
    [InlineData("publishedAt gt '2026-03-01T00:59:59.9999999+01:00' and publishedAt lt '2026-03-01T00:00:00.0000001Z'", true)]
    [InlineData("publishedAt in ('2026-02-28T00:00:00Z', '2026-02-28T19:00:00-05:00')", true)]
    [InlineData("publishedAt ne '2026-03-01T01:00+01:00'", false)]
    [InlineData("\"publishedAt\" eq '2026-03-01T00:00:00Z'", false)]
    [InlineData("title eq 'It''s late'", true)]
    [InlineData("itemId in ('f0', 'f1')", true)]
    [InlineData("itemId in ('f0')", false)]
    [InlineData("year in (1993, 1994)", true)]
    [InlineData("available eq true", true)]
    [InlineData("available eq FALSE", false)]
    [InlineData("\"price band\" eq 'low'", true)]
    [InlineData("\"category\" eq 'B' and not (category eq 'B')", true)]
    [InlineData("color eq 'red'", false)]
    [InlineData("color ne 'red'", true)]
    [InlineData("not color eq 'red'", true)]
    [InlineData("color lt 5 or color ge 5", false)]
    [InlineData("title gt 3", false)]
    [InlineData("category eq 'x' and category eq 'y' or year eq 1994", true)]
    [InlineData("category eq 'x' and (category eq 'y' or year eq 1994)", false)]
    [InlineData("NOT category EQ 'x' AND year Ge 1990", true)]
    [InlineData("category eq 'drama' and year ge 1990 and not (tags has 'kids')", true)]
    [InlineData("notes eq 'x' or order eq 1 or category eq 'film'", true)]
    public void A_filter_allows_what_it_says(string filter, bool allowed) => Assert.Equal(allowed, ItemFilter.Parse(filter).Allows(Film));

    [Theory]
    [InlineData("", 1)]
    [InlineData("category", 9)]
    [InlineData("category eq", 12)]
    [InlineData("category eq drama", 13)]
    [InlineData("category is 'drama'", 10)]
    [InlineData("category eq 'drama", 13)]
    [InlineData("(category eq 'drama'", 21)]
    [InlineData("category eq 'drama')", 20)]
    [InlineData("category eq 'a' year ge 1990", 17)]
    [InlineData("year ge 1990 and", 17)]
    [InlineData("year has 'x'", 6)]
    [InlineData("tags has 5", 10)]
    [InlineData("itemId in ()", 12)]
    [InlineData("itemId in 'a'", 11)]
    [InlineData("year = 1990", 6)]
    [InlineData("1990 eq year", 1)]
    [InlineData("publishedAt ge '2026-03-01'", 16)]
    [InlineData("publishedAt ge 2026", 16)]
    [InlineData("publishedAt in ('2026-03-01T00:00:00Z', 'today')", 41)]
    public void What_is_no_filter_is_refused_with_the_place(string filter, int position)
    {
        var error = Assert.Throws<FilterException>(() => ItemFilter.Parse(filter));
        Assert.Equal(position, error.Position);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Category eq 'drama'", 1, "'category'")]
    [InlineData("year ge 1990 and not (TAGS has 'kids')", 23, "'tags'")]
    [InlineData("year eq 1 or publishedat ge '2026-03-01T00:00:00Z'", 14, "'publishedAt'")]
    public void A_field_in_other_capitals_is_refused_with_how_it_is_spelt(string filter, int position, string spelt)
    {
        var error = Assert.Throws<FilterException>(() => ItemFilter.Parse(filter));
        Assert.Equal(position, error.Position);
        Assert.Contains(spelt, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_tells_the_attributes_that_it_compares_each_once() => Assert.Equal(
        ["year", "Category", "price band"],
        ItemFilter.Parse("year ge 1990 and (\"Category\" eq 'a' or year lt 2000) and \"price band\" in ('low') and category eq 'Title'").Attributes);

    [Fact]
    public void A_filter_has_a_length_and_a_depth()
    {
        Assert.Equal(ItemFilter.MaxLength + 1, Assert.Throws<FilterException>(
            () => ItemFilter.Parse("title eq '" + new string('x', ItemFilter.MaxLength) + "'")).Position);
        foreach (var open in new[] { "(", "not ", "not (" })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 500)) + "year eq 1" + new string(')', open.EndsWith('(') ? 500 : 0);
            Assert.Contains("nested", Assert.Throws<FilterException>(() => ItemFilter.Parse(deep)).Message, StringComparison.Ordinal);
        }

        Assert.True(ItemFilter.Parse(new string('(', ItemFilter.MaxDepth) + "year eq 1994" + new string(')', ItemFilter.MaxDepth)).Allows(Film));
    }

    [Fact]
    public void Any_text_is_a_filter_or_refused_with_a_place_inside_it() =>
        Gen.OneOf(
                Gen.String,
                Words("(", ")", "not", "and", "or", "eq", "has", "in", ",", "'a'", "5", "-1.5", "year", "tags", "\"b\"", "true", "'")
                    .Array[0, 20].Select(words => string.Join(' ', words)))
            .Sample(text =>
            {
                try
                {
                    ItemFilter.Parse(text).Allows(Film);
                }
                catch (FilterException e)
                {
                    Assert.InRange(e.Position, 1, text.Length + 1);
                }
            });

    private static Gen<string> Words(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    /// <summary>De Morgan: what the grammar makes of brackets and <c>not</c> is what logic makes of them.</summary>
    [Fact]
    public void Not_of_an_or_is_the_and_of_the_nots() =>
        Gen.Select(Words("year ge 1990", "tags has 'city'", "color eq 'red'"), Words("year lt 1990", "category eq 'film'"))
            .Sample((a, b) => Assert.Equal(
                ItemFilter.Parse($"not ({a} or {b})").Allows(Film), ItemFilter.Parse($"not {a} and not {b}").Allows(Film)));

    [Fact]
    public void More_fields_than_a_filter_may_name_are_refused_at_the_first_too_many()
    {
        string Of(int fields) => string.Join(" or ", Enumerable.Range(0, fields).Select(n => $"a{n:D2} eq 1 or a{n:D2} eq 2"));
        Assert.Equal(ItemFilter.MaxFields, ItemFilter.Parse(Of(ItemFilter.MaxFields)).Attributes.Count);
        var error = Assert.Throws<FilterException>(() => ItemFilter.Parse(Of(ItemFilter.MaxFields + 1)));
        Assert.Equal(Of(ItemFilter.MaxFields).Length + " or ".Length + 1, error.Position);
    }

    [Fact]
    public void More_comparisons_than_a_filter_may_make_are_refused_at_the_first_too_many_and_a_list_is_one()
    {
        string Of(int comparisons) => string.Join(" or ", Enumerable.Range(0, comparisons).Select(n => $"title eq '{n % 10}'"));
        Assert.Equal(ItemFilter.MaxComparisons, ItemFilter.Parse(Of(ItemFilter.MaxComparisons)).Comparisons);
        var error = Assert.Throws<FilterException>(() => ItemFilter.Parse(Of(ItemFilter.MaxComparisons + 1)));
        Assert.Equal(Of(ItemFilter.MaxComparisons).Length + " or ".Length + 1, error.Position);
        Assert.Equal(1, ItemFilter.Parse($"itemId in ({string.Join(", ", Enumerable.Range(0, 500))})").Comparisons);
    }

    [Theory]
    [InlineData("ean eq 12345678901234567", false)]
    [InlineData("ean eq 12345678901234568", true)]
    [InlineData("ean eq 12345678901234568.0", true)]
    [InlineData("ean in (1, 12345678901234567)", false)]
    [InlineData("ean in (1, 12345678901234568)", true)]
    [InlineData("ean gt 12345678901234567", true)]
    [InlineData("ean lt 12345678901234568", false)]
    [InlineData("ean le 12345678901234569", true)]
    [InlineData("ean ne 12345678901234567", true)]
    [InlineData("ean eq '12345678901234568'", true)]
    [InlineData("huge gt 12345678901234568", true)]
    [InlineData("huge eq 100000000000000000000000000000000000", true)]
    public void Numbers_compare_by_their_digits_also_where_doubles_leave_some_out(string filter, bool fits)
    {
        var item = new Item
        {
            ItemId = "i1", Attributes = new Dictionary<string, string> { ["ean"] = "12345678901234568", ["huge"] = "1e35" },
        };
        Assert.Equal(fits, ItemFilter.Parse(filter).Allows(item));
    }
}

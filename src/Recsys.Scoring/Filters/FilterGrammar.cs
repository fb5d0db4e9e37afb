using System.Globalization;
using Recsys.Domain.Wire;
using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using Superpower.Tokenizers;

namespace Recsys.Scoring.Filters;

/// <summary>The grammar of <see cref="ItemFilter"/>.</summary>
internal static class FilterGrammar
{
    private static readonly TextParser<Unit> Name =
        from first in Character.Letter.Or(Character.EqualTo('_'))
        from rest in Character.LetterOrDigit.Or(Character.In('_', '-', '.')).IgnoreMany()
        select Unit.Value;

    private static readonly TextParser<Unit> NameInQuotes =
        from open in Character.EqualTo('"')
        from rest in Character.Except('"').AtLeastOnce()
        from close in Character.EqualTo('"')
        select Unit.Value;

    private static readonly Tokenizer<FilterToken> Tokens = new TokenizerBuilder<FilterToken>()
        .Ignore(Span.WhiteSpace)
        .Match(Character.EqualTo('('), FilterToken.Open)
        .Match(Character.EqualTo(')'), FilterToken.Close)
        .Match(Character.EqualTo(','), FilterToken.Comma)
        .Match(QuotedString.SqlStyle, FilterToken.Text)
        .Match(NameInQuotes, FilterToken.QuotedName)
        .Match(Numerics.Decimal, FilterToken.Number, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("true"), FilterToken.True, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("false"), FilterToken.False, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("and"), FilterToken.And, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("or"), FilterToken.Or, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("not"), FilterToken.Not, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("has"), FilterToken.Has, requireDelimiters: true)
        .Match(Span.EqualToIgnoreCase("in"), FilterToken.In, requireDelimiters: true)
        .Match(Span.Regex("(?i:eq|ne|lt|le|gt|ge)"), FilterToken.Comparison, requireDelimiters: true)
        .Match(Name, FilterToken.Name, requireDelimiters: true)
        .Build();

    private static readonly TokenListParser<FilterToken, FilterField> Field =
        Token.EqualTo(FilterToken.Name).Select(t => FilterField.Named(t.ToStringValue()))
            .Or(Token.EqualTo(FilterToken.QuotedName).Select(t => FilterField.Attribute(t.ToStringValue()[1..^1])));

    private static readonly TokenListParser<FilterToken, FilterValue> Text =
        Token.EqualTo(FilterToken.Text).Select(t => new FilterValue(t.ToStringValue()[1..^1].Replace("''", "'", StringComparison.Ordinal)));

    private static readonly TokenListParser<FilterToken, FilterValue> Value =
        Text
            .Or(Token.EqualTo(FilterToken.Number).Select(t => new FilterValue(null, FilterNumber.Of(t.ToStringValue())!.Value)))
            .Or(Token.EqualTo(FilterToken.True).Value(new FilterValue("true")))
            .Or(Token.EqualTo(FilterToken.False).Value(new FilterValue("false")));

    private static TokenListParser<FilterToken, FilterValue> ValueOf(FilterField field) => Value
        .Where(v => field.Read(v) is not null, $"the field is a moment, and so is its value: a text such as '{Rfc3339.Example}'")
        .Select(v => field.Read(v)!.Value);

    private static TokenListParser<FilterToken, IReadOnlyList<FilterValue>> ValuesOf(FilterField field) =>
        from open in Token.EqualTo(FilterToken.Open)
        from values in ValueOf(field).AtLeastOnceDelimitedBy(Token.EqualTo(FilterToken.Comma))
        from close in Token.EqualTo(FilterToken.Close)
        select (IReadOnlyList<FilterValue>)values;

    private static readonly TokenListParser<FilterToken, FilterNode> Comparison = Field.Then(field =>
        (from comparison in Token.EqualTo(FilterToken.Comparison)
         from value in ValueOf(field)
         select Compared(field, comparison.ToStringValue().ToUpperInvariant(), value))
        .Or(from word in Token.EqualTo(FilterToken.In)
            from values in ValuesOf(field)
            select OneOf(field, values))
        .Or(from word in Token.EqualTo(FilterToken.Has).Where(_ => field.IsMany, "'has' asks categories and tags alone; elsewhere it is 'eq'")
            from value in Text
            select OneOf(field, [value])));

    private static readonly TokenListParser<FilterToken, FilterNode> Factor =
        (from open in Token.EqualTo(FilterToken.Open)
         from inner in Parse.Ref(() => Expression!)
         from close in Token.EqualTo(FilterToken.Close)
         select inner)
        .Or(from not in Token.EqualTo(FilterToken.Not)
            from inner in Parse.Ref(() => Factor!)
            select FilterNode.Not(inner))
        .Or(Comparison);

    private static readonly TokenListParser<FilterToken, FilterNode> Term = Parse.Chain(
        Token.EqualTo(FilterToken.And), Factor, (_, left, right) => FilterNode.And(left, right));

    private static readonly TokenListParser<FilterToken, FilterNode> Expression = Parse.Chain(
        Token.EqualTo(FilterToken.Or), Term, (_, left, right) => FilterNode.Or(left, right));

    /// <summary>What a text says, how many comparisons it makes, the attributes that it names, and whether it names a moment.</summary>
    /// <exception cref="FilterException">It is no filter.</exception>
    public static (FilterNode Node, int Comparisons, IReadOnlyList<string> Attributes, bool HasMoment) Read(string text)
    {
        var tokens = Tokens.TryTokenize(text);
        if (!tokens.HasValue) throw Error(tokens.ErrorPosition, text, tokens.FormatErrorMessageFragment());
        CheckDepth(tokens.Value);
        var comparisons = CountComparisons(tokens.Value);
        var filter = Expression.AtEnd().TryParse(tokens.Value);
        var hasMoment = tokens.Value.Any(
            t => t.Kind == FilterToken.Name && FilterField.Named(t.ToStringValue()).Kind == FilterFieldKind.Moment);
        return filter.HasValue
            ? (filter.Value, comparisons, [.. tokens.Value.Select(AttributeOf).OfType<string>().Distinct(StringComparer.Ordinal)], hasMoment)
            : throw Error(filter.ErrorPosition, text, filter.FormatErrorMessageFragment());
    }

    /// <summary>The attribute that a token of a filter names: in one that could be read, every name is a field's.</summary>
    private static string? AttributeOf(Token<FilterToken> token)
    {
        if (token.Kind == FilterToken.QuotedName) return token.ToStringValue()[1..^1];
        if (token.Kind != FilterToken.Name) return null;
        var (name, known) = (token.ToStringValue(), FilterField.KnownAs(token.ToStringValue()));
        return known is null ? name
            : known == name ? null
            : throw Error(
                token.Position, name, $"'{name}' is spelt '{known}'; an attribute of this name stands in double quotes, as in \"{name}\"");
    }

    /// <summary>The parser calls itself for each level: what comes from outside must not decide how deep the stack becomes.</summary>
    private static void CheckDepth(TokenList<FilterToken> tokens)
    {
        var (brackets, nots) = (0, 0);
        foreach (var token in tokens)
        {
            brackets += token.Kind switch { FilterToken.Open => 1, FilterToken.Close => -1, _ => 0 };
            nots = token.Kind == FilterToken.Not ? nots + 1 : token.Kind == FilterToken.Open ? nots : 0;
            if (brackets + nots > ItemFilter.MaxDepth)
            {
                throw new FilterException(
                    token.Position.Absolute + 1,
                    string.Create(CultureInfo.InvariantCulture, $"The filter is nested deeper than {ItemFilter.MaxDepth} brackets and 'not'."));
            }
        }
    }

    /// <summary>
    /// Each field is read of every item, and each comparison is made for every item: what comes from outside must not decide how often that is.
    /// </summary>
    private static int CountComparisons(TokenList<FilterToken> tokens)
    {
        var (comparisons, names) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var token in tokens.Where(t => t.Kind is FilterToken.Name or FilterToken.QuotedName))
        {
            names.Add(token.ToStringValue());
            var tooMany = names.Count > ItemFilter.MaxFields ? $"names more than {ItemFilter.MaxFields} different fields"
                : ++comparisons > ItemFilter.MaxComparisons ? $"makes more than {ItemFilter.MaxComparisons} comparisons; 'in' with a list is one"
                : null;
            if (tooMany is not null) throw new FilterException(token.Position.Absolute + 1, $"The filter {tooMany}.");
        }

        return comparisons;
    }

    private static FilterNode Compared(FilterField field, string comparison, FilterValue value) => comparison switch
    {
        "EQ" => OneOf(field, [value]),
        "NE" => FilterNode.Not(OneOf(field, [value])),
        "LT" => Ordered(field, value, order => order < 0, (0, value.Moment)),
        "LE" => Ordered(field, value, order => order <= 0, (0, value.Moment + 1)),
        "GT" => Ordered(field, value, order => order > 0, (value.Moment + 1, long.MaxValue)),
        _ => Ordered(field, value, order => order >= 0, (value.Moment, long.MaxValue)),
    };

    private static FilterNode Ordered(FilterField field, FilterValue value, Func<int, bool> fits, (long From, long Until) moments) =>
        field.Kind == FilterFieldKind.Moment
            ? FilterNode.OfMoments([moments])
            : Any(field, v => value.Compare(v) is { } order && fits(order));

    /// <summary>As many values as a filter has room for cost what one does.</summary>
    private static FilterNode OneOf(FilterField field, IReadOnlyList<FilterValue> values)
    {
        if (field.Kind == FilterFieldKind.Moment) return FilterNode.OfMoments([.. values.Select(v => (v.Moment, v.Moment + 1))]);
        HashSet<string> texts = [.. values.Select(v => v.Text).OfType<string>()];
        HashSet<FilterNumber> numbers = [.. values.Where(v => v.Text is null).Select(v => v.Number)];
        return numbers.Count > 0 ? Any(field, v => texts.Contains(v) || (FilterNumber.Of(v) is { } number && numbers.Contains(number)))
            : field.Kind == FilterFieldKind.Id ? FilterNode.OfIds(texts)
            : Any(field, texts.Contains);
    }

    private static FilterNode Any(FilterField field, Func<string, bool> fits) => FilterNode.Where(field, values => values.Any(fits));

    private static FilterException Error(Position position, string text, string found)
    {
        var at = position.HasValue ? position.Absolute + 1 : text.Length + 1;
        return new FilterException(at, string.Create(CultureInfo.InvariantCulture, $"The filter cannot be read at character {at}: {found}."));
    }
}

using System.Globalization;
using BitFaster.Caching.Lru;
using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Filters;

/// <summary>
/// Which items of the catalog may be answered, as an expression:
/// <code>category eq 'drama' and year ge 1990 and not (tags has 'kids' or brand in ('Acme', 'Umbrella'))</code>
/// <para>
/// <c>not</c> binds before <c>and</c>, <c>and</c> before <c>or</c>; words of the grammar are written in any case. A comparison is
/// <c>FIELD eq|ne|lt|le|gt|ge VALUE</c>, <c>FIELD in (VALUE, …)</c>, or, for categories and tags, <c>FIELD has 'TEXT'</c>. Fields are
/// <c>itemId</c>, <c>title</c>, <c>available</c>, <c>publishedAt</c>, <c>category</c>, <c>tags</c> (these two have many values: one that fits is
/// enough) and the names of attributes; a name in double quotes is an attribute's in any case (<c>"price band"</c>), and without them a name that
/// differs from those by capitals alone is refused. A value is a text in single quotes (<c>''</c> is a quote), a number, <c>true</c> or
/// <c>false</c>. Texts compare by their characters (ordinal), a number with what reads as one, by its digits (28 at most); <c>publishedAt</c>
/// compares with a moment of RFC 3339, as a moment. What an item does not have fits no comparison but <c>ne</c>, which is <c>not … eq</c>.
/// </para>
/// </summary>
public sealed class ItemFilter
{
    /// <summary>The most characters of a filter.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most brackets and <c>not</c> inside each other.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most different fields of a filter.</summary>
    public const int MaxFields = 16;

    /// <summary>The most comparisons of a filter; a list of values is one.</summary>
    public const int MaxComparisons = 64;

    /// <summary>The most filters that are remembered as they were read: more than those whose items are.</summary>
    private const int MaxRemembered = 4 * CatalogFacts.MaxFilters;

    private static readonly ConcurrentLru<string, ItemFilter> Remembered = new(1, MaxRemembered, StringComparer.Ordinal);

    private readonly FilterNode _node;

    private ItemFilter(string text, FilterNode node, int comparisons, IReadOnlyList<string> attributes, bool hasMoment) =>
        (Text, _node, Comparisons, Attributes, HasMoment) = (text, node, comparisons, attributes, hasMoment);

    /// <summary>The filter as it was written.</summary>
    public string Text { get; }

    /// <summary>How many comparisons it makes.</summary>
    public int Comparisons { get; }

    /// <summary>The names of the attributes that it compares.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>Whether it compares a moment: who asks for the last week asks with another one each second.</summary>
    internal bool HasMoment { get; }

    /// <summary>Reads a filter, or gives it as it was read before.</summary>
    /// <exception cref="FilterException">It is not one; the position is told.</exception>
    public static ItemFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Remembered.GetOrAdd(text, Read);
    }

    /// <summary>Whether the item fits.</summary>
    public bool Allows(Item item) => _node.Allows(item);

    /// <summary>The items of a version that fit; the caller's to dispose of.</summary>
    internal ItemMask Of(CatalogColumns columns) => _node.Of(columns);

    private static ItemFilter Read(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new FilterException(MaxLength + 1, string.Create(
                CultureInfo.InvariantCulture, $"The filter has {text.Length} characters; expected at most {MaxLength}."));
        }

        var (node, comparisons, attributes, hasMoment) = FilterGrammar.Read(text);
        return new ItemFilter(text, node, comparisons, attributes, hasMoment);
    }
}

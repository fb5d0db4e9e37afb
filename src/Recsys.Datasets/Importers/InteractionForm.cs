namespace Recsys.Datasets.Importers;

/// <summary>The forms of files that are understood.</summary>
public enum InteractionForm
{
    /// <summary>RecBole's atomic file: tab-separated, header of <c>name:type</c>.</summary>
    RecBole,

    /// <summary>MovieLens 100K's <c>u.data</c>: user, item, rating, Unix seconds, separated by tabs or blanks, no header.</summary>
    UData,

    /// <summary>MovieLens 1M and 10M's <c>ratings.dat</c>: user::item::rating::Unix seconds.</summary>
    RatingsDat,

    /// <summary>Comma- or semicolon-separated with RFC 4180 quoting, with a header (MovieLens 20M's <c>ratings.csv</c> and the like).</summary>
    Csv,

    /// <summary>Comma-separated without a header: user, item, rating and, where there is a fourth column, Unix seconds.</summary>
    CsvWithoutHeader,

    /// <summary>Tab-separated with a header; columns that are no field of an interaction are its context (Frappe).</summary>
    Tsv,

    /// <summary>A line a user: the user, then the items in order of time.</summary>
    ItemLists,

    /// <summary>A line an interaction in order of time: user, item.</summary>
    Pairs,

    /// <summary>A line an event of the wire schema (see <see cref="Domain.Wire.InteractionJson"/>).</summary>
    JsonLines,
}

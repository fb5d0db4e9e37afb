namespace Recsys.Datasets.Importers;

/// <summary>The forms of files that are understood; how each is recognised is said in the README of this project.</summary>
public enum InteractionForm
{
    /// <summary>RecBole's atomic file: a header of <c>name:type</c>.</summary>
    RecBole,

    /// <summary>A table whose header names its columns; a column that is no field of an interaction is its context.</summary>
    Table,

    /// <summary>A table without a header: user, item, rating, time (MovieLens <c>u.data</c> and <c>ratings.dat</c>), or one of the last
    /// two.</summary>
    Ratings,

    /// <summary>A line an interaction: user, item.</summary>
    Pairs,

    /// <summary>A line a user: the user, then the items in order of time.</summary>
    ItemLists,

    /// <summary>A table whose columns the command line names.</summary>
    NamedColumns,

    /// <summary>A line an event of the wire schema (see <see cref="Domain.Wire.InteractionJson"/>).</summary>
    JsonLines,

    /// <summary>One JSON array of events of the wire schema.</summary>
    JsonArray,

    /// <summary>Columns of Apache Parquet, read as a table with a header.</summary>
    Parquet,
}

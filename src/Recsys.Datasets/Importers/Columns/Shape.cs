using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>What the first lines of a table tell: how it is cut into cells, and what they hold as far as names say it.</summary>
/// <param name="Form">The form.</param>
/// <param name="Delimiter">What parts the cells; empty for blanks; null where the file has columns of its own.</param>
/// <param name="Columns">All columns.</param>
/// <param name="HasHeader">Whether the first row is none.</param>
internal sealed record Shape(InteractionForm Form, string? Delimiter, IReadOnlyList<Column> Columns, bool HasHeader)
{
    /// <summary>The first row where it is taken for names that are not known: no later row may hold them.</summary>
    public IReadOnlyList<string> UnknownHeader { get; init; } = [];

    /// <summary>The quotes that stand round all values of a column, by its place.</summary>
    public IReadOnlyList<Quoting?> Quotes { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the cells are cut out of lines.</summary>
    public bool IsText => Delimiter is not null;

    /// <summary>
    /// The cells without which a row is none: blanks show no empty cell, without names no cell is one of context, and where rows are numbered that
    /// number may be the cell that is missing.
    /// </summary>
    private int LeastCells => !HasHeader || Delimiter is "" || Columns[0].Name is "" ? Columns.Count
        : 1 + Columns.LastOrDefault(c => c.Role is not (Role.Context or Role.None or Role.OfItem))?.Index ?? Columns.Count;

    /// <summary>Whether a cell is the name of a column, as where files with headers were put one behind the other.</summary>
    public bool IsName(ReadOnlySpan<char> cell, Column column) => column.Name is { Length: > 0 } name && cell.Trim() is var text
        && text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (text.Length == name.Length || (Form == InteractionForm.RecBole && ColumnNames.BaseName(text).Length == name.Length));

    /// <summary>Opens the rows behind the header.</summary>
    public Rows Open(DataFile file)
    {
        Rows rows = Form is InteractionForm.JsonLines or InteractionForm.JsonArray ? new JsonRows(file, Form, [.. Columns.Select(c => c.Name!)])
            : Delimiter is null ? new ParquetRows(file)
            : new DelimitedRows(file.OpenLines(), Delimiter, Columns.Count, c => Columns[c].Role is Role.Context or Role.None or Role.OfItem);
        if (Delimiter is not null) rows = new FittedRows(rows, Columns.Count, LeastCells);
        if (Quotes.Any(q => q is not null)) rows = new UnquotedRows(rows, Quotes);
        if (HasHeader && Delimiter is not null) rows.Next();
        return rows;
    }
}

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// Rows of text that have the width of their table where nothing is lost by it: empty cells beyond it are none, and cells of context that are missing
/// at the end are empty.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="width">The columns of the table.</param>
/// <param name="least">The cells up to the last that a row cannot do without.</param>
internal sealed class FittedRows(Rows rows, int width, int least) : Rows
{
    private int _count;

    public override int Lines => rows.Lines;

    public override int Count => _count;

    public override string? Remark => rows.Remark;

    public override ReadOnlySpan<char> this[int cell] => cell < rows.Count ? rows[cell] : [];

    public override bool Next()
    {
        if (!rows.Next()) return false;
        (Line, _count) = (rows.Line, rows.Count);
        // A quote that is not closed takes cells in.
        if (_count < width && _count >= least && rows.Remark is null) _count = width;
        if (_count > width && AreEmpty()) _count = width;
        return true;
    }

    public override void Dispose() => rows.Dispose();

    private bool AreEmpty()
    {
        for (var c = width; c < rows.Count; c++) if (!rows[c].IsWhiteSpace()) return false;
        return true;
    }
}

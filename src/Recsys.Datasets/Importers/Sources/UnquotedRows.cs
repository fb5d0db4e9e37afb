using Recsys.Datasets.Importers.Columns;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>Rows without the quotes that stand round all values of some columns.</summary>
/// <param name="rows">The rows.</param>
/// <param name="quotes">The quotes of each column, or null; null where those are taken off that a cell alone shows.</param>
internal sealed class UnquotedRows(Rows rows, IReadOnlyList<Quoting?>? quotes) : Rows
{
    public override int Lines => rows.Lines;

    public override int Count => rows.Count;

    public override string? Remark => rows.Remark;

    public override ReadOnlySpan<char> this[int cell] =>
        quotes is null ? Quoting.StripAny(rows[cell]) : cell < quotes.Count && quotes[cell] is { } quoting ? quoting.Strip(rows[cell]) : rows[cell];

    public override bool Next()
    {
        if (!rows.Next()) return false;
        Line = rows.Line;
        return true;
    }

    public override void Dispose() => rows.Dispose();
}

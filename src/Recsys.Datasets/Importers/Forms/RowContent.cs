using System.Globalization;
using System.Text;
using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>
/// What a row holds, as the text that its event is named by: each cell with the name of its column. Every rule here is decided by the row and the
/// header alone, and never by other rows, so that a file that has grown or was sorted anew gives its old rows their old names, whatever its new rows
/// change in how they are understood. Columns that number the rows are no part of it.
/// </summary>
internal sealed class RowContent
{
    private const char End = '\u001f';

    private readonly (string Name, Column Column)[] _columns;
    private readonly StringBuilder _content = new();

    /// <param name="columns">The columns as the first lines tell them.</param>
    public RowContent(IEnumerable<Column> columns) => _columns = [.. columns.Select(c => (Name: NameOf(c), Column: c))
        .Where(c => c.Name.Length > 0).OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Column.Name, StringComparer.Ordinal)];

    /// <summary>The text of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="type">What happened.</param>
    public string Of(Rows row, InteractionType type)
    {
        _content.Clear().Append(InteractionJson.NameOf(type));
        foreach (var (name, column) in _columns)
        {
            if (Placeholders.Strip(Quoting.StripAny(row[column.Index])) is not { IsEmpty: false } cell) continue;
            _content.Append(End).Append(name).Append('=').Append(column.Role switch
            {
                Role.Rating or Role.Value => Number(cell),
                Role.Time => Moment(cell),
                _ => WholeDecimals.Number(cell),
            });
        }

        return _content.ToString();
    }

    private static string NameOf(Column column) => column switch
    {
        { Role: Role.None or Role.Context or Role.OfItem or Role.Label or Role.Hide or Role.Deed, Name.Length: > 0 } =>
            ColumnNames.IsRowNumber(column.Name) ? "" : ColumnNames.Normalise(column.Name),
        { Role: Role.Context or Role.OfItem } => ColumnNames.Normalise(column.Field),
        { Role: Role.None } => "",
        _ => column.Spelling,
    };

    private static ReadOnlySpan<char> Number(ReadOnlySpan<char> cell) => TimeReading.TryNumber(
        NumberEvidence.IsDecimalComma(cell) ? cell.ToString().Replace(',', '.') : cell, out var number)
            ? number.ToString("R", CultureInfo.InvariantCulture) : cell;

    /// <summary>Milliseconds since 1970 where the cell shows them, also as seconds; else the cell.</summary>
    private static ReadOnlySpan<char> Moment(ReadOnlySpan<char> cell)
    {
        cell = WholeDecimals.Number(cell);
        if (TimeReading.TryNumber(cell, out var number) && !TimeReading.TryPacked(cell, out _, out _))
        {
            return number is < 1e8 or >= 1e14 ? cell
                : Math.Floor((number < 1e11 ? number * 1e3 : number) + 1e-4).ToString("F0", CultureInfo.InvariantCulture);
        }

        // Which number of a date is the day may be told by other rows alone.
        return (TimeReading.TryPacked(cell, out var time, out _) || TimeText.TryParse(cell, DateOrder.Dmy, out time, out _))
            && (!TimeText.TryParse(cell, DateOrder.Mdy, out var other, out _) || other == time)
                ? time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : cell;
    }
}

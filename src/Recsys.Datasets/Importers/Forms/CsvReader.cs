using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Comma- or semicolon-separated files with a header and RFC 4180 quoting.</summary>
internal sealed class CsvReader : IInteractionReader
{
    private readonly CsvParser _parser;
    private readonly RowParser _rows;
    private readonly StringBuilder _text = new();

    public CsvReader(string path)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        var first = File.ReadLines(path).First(l => !string.IsNullOrWhiteSpace(l));
        var separator = ColumnNames.IsHeader(first.Split(',')) ? "," : ";";
        _parser = new CsvParser(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator,
            // A stray quote belongs to its cell: the line is judged by its ids and numbers like any other.
            BadDataFound = null,
        });
        _parser.Read();
        var columns = ColumnNames.Of(path, _parser.Record!);
        Order = columns.Time >= 0 ? InteractionOrder.Timestamps : InteractionOrder.Lines;
        _rows = new RowParser(Name, columns, Order);
    }

    public string Name { get; }

    public InteractionForm Form => InteractionForm.Csv;

    public InteractionOrder Order { get; }

    public IEnumerable<ImportedLine> Read()
    {
        while (_parser.Read())
        {
            yield return Parse(_parser.Record!, _parser.RawRow);
        }
    }

    public void Dispose() => _parser.Dispose();

    private ImportedLine Parse(string[] cells, long line)
    {
        if (cells.Length > 256)
        {
            return RowParser.Fail(line, InteractionErrorCodes.InvalidField, "", $"Line {line} has {cells.Length} columns; at most 256 are read.");
        }

        Span<Range> ranges = stackalloc Range[cells.Length];
        _text.Clear();
        for (var i = 0; i < cells.Length; i++)
        {
            var start = _text.Length;
            _text.Append(cells[i]);
            ranges[i] = start.._text.Length;
        }

        return _rows.Parse(line, _text.ToString(), ranges);
    }
}

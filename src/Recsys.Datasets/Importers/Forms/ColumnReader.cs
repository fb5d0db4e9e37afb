namespace Recsys.Datasets.Importers.Forms;

/// <summary>Files of unquoted columns: RecBole, u.data, ratings.dat, pairs, tab-separated tables, comma-separated ones without a header.</summary>
internal sealed class ColumnReader : IInteractionReader
{
    private readonly LineReader _lines;
    private readonly RowParser _rows;
    private readonly int _width;

    public ColumnReader(string path, InteractionForm form)
    {
        Name = Path.GetFileNameWithoutExtension(path);
        Form = form;
        _lines = new LineReader(new StreamReader(path));
        var columns = Columns(path);
        Order = columns.Time >= 0 ? InteractionOrder.Timestamps : InteractionOrder.Lines;
        _rows = new RowParser(Name, columns, Order);
        _width = columns.Width;
    }

    public string Name { get; }

    public InteractionForm Form { get; }

    public InteractionOrder Order { get; }

    public IEnumerable<ImportedLine> Read()
    {
        while (_lines.Next())
        {
            if (!_lines.Line.IsWhiteSpace())
            {
                yield return Parse();
            }
        }
    }

    public void Dispose() => _lines.Dispose();

    private ImportedLine Parse()
    {
        // One more than expected, so that a line with too many columns is seen to have them.
        Span<Range> cells = stackalloc Range[Math.Min(_width + 1, 256)];
        var line = _lines.Line;
        var count = Form switch
        {
            InteractionForm.RatingsDat => line.Split(cells, "::"),
            InteractionForm.CsvWithoutHeader => line.Split(cells, ','),
            InteractionForm.UData or InteractionForm.Pairs => line.SplitAny(cells, " \t", StringSplitOptions.RemoveEmptyEntries),
            _ => line.Split(cells, '\t'),
        };
        return _rows.Parse(_lines.Number, line, cells[..count]);
    }

    private ColumnNames Columns(string path)
    {
        switch (Form)
        {
            case InteractionForm.RecBole or InteractionForm.Tsv:
                while (_lines.Next() && _lines.Line.IsWhiteSpace())
                {
                }

                return ColumnNames.Of(path, _lines.Line.ToString().Split('\t'));
            case InteractionForm.Pairs:
                return ColumnNames.Fixed(rating: false, time: false);
            case InteractionForm.CsvWithoutHeader:
                var widths = File.ReadLines(path).Where(l => !string.IsNullOrWhiteSpace(l)).Take(InteractionFile.PeekedLines)
                    .GroupBy(l => l.Split(',').Length).OrderByDescending(g => g.Count()).First().Key;
                return ColumnNames.Fixed(rating: true, time: widths == 4);
            default:
                return ColumnNames.Fixed(rating: true, time: true);
        }
    }
}

using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// Rows of a text whose cells a delimiter parts. A cell between quotes is what is between them, a doubled quote a quote, as in RFC 4180, whatever the
/// delimiter. A quote inside a cell is text. One that opens a cell and is closed by no quote before a delimiter or the line's end is text too, with
/// the rest of its line, unless the cell goes on over the next lines as a cell of free text may: a stray quote costs its line and never the lines
/// after it. A cell goes on only to a quote that no row by itself holds, and a stray quote in free text costs nothing where its line has the right
/// width. In a line with a backslash before a quote that closes nothing, each of them is a quote of the text, as Spark and MySQL write it.
/// </summary>
/// <param name="lines">The lines of the text.</param>
/// <param name="delimiter">What parts cells; empty for runs of blanks and tabs.</param>
/// <param name="width">The cells of a row, where they are known.</param>
/// <param name="holdsText">Which columns may hold line breaks.</param>
internal sealed class DelimitedRows(LineReader lines, string delimiter, int width = 0, Func<int, bool>? holdsText = null) : Rows
{
    /// <summary>How many lines a cell may span.</summary>
    private const int MostLines = 100;

    /// <summary>So many lines that are rows, one behind the other behind what may be a row too, are rows and no text.</summary>
    private const int MostRows = 5;

    private readonly List<(int Start, int End)> _cells = [];
    private readonly StringBuilder _unquoted = new();
    private Queue<(long Number, string Text)> _ahead = [];
    private string? _held;
    private string? _row;
    private int _open = -1;
    private int _lines = 1;
    private bool _isTorn;
    private bool _escapes;

    public override int Lines => _lines;

    public override int Count => _cells.Count;

    public override string? Remark => _open < 0 ? null : $"a quote opens in column {_open + 1} and is not closed on the line";

    public override ReadOnlySpan<char> this[int cell]
    {
        get
        {
            var (start, end) = _cells[cell];
            return (_row ?? Current)[start..end];
        }
    }

    private ReadOnlySpan<char> Current => _held ?? lines.Line;

    public override bool Next()
    {
        while (NextLine())
        {
            if (Current.IsWhiteSpace()) continue;
            (_row, _open, _lines) = (null, -1, 1);
            if (!Current.Contains('"'))
            {
                Split(Current);
                return true;
            }

            if (!Unquote(Current, isWhole: false) && !Join() && !IsRowWithStrayQuote())
            {
                Unquote(Current, isWhole: true);
            }

            _row = _unquoted.ToString();
            return true;
        }

        return false;
    }

    public override void Dispose() => lines.Dispose();

    private bool NextLine()
    {
        _held = null;
        if (_ahead.TryDequeue(out var ahead))
        {
            (Line, _held) = ahead;
            return true;
        }

        if (!lines.Next()) return false;
        Line = lines.Number;
        return true;
    }

    private void Split(ReadOnlySpan<char> line)
    {
        _cells.Clear();
        for (var at = 0; ; at += delimiter.Length)
        {
            if (delimiter.Length == 0 && (at += Blanks(line[at..])) == line.Length) return;
            var end = End(line, at);
            _cells.Add((at, end));
            if (end == line.Length) return;
            at = end;
        }
    }

    /// <summary>Takes the cells of a line out of their quotes. False where a quote is still open at the end.</summary>
    /// <param name="line">The line, or several that a cell spans.</param>
    /// <param name="isWhole">Whether no more can follow: an open quote is text then.</param>
    /// <param name="isStray">Whether that text ends with the cell, and not with the line.</param>
    private bool Unquote(ReadOnlySpan<char> line, bool isWhole, bool isStray = false)
    {
        _cells.Clear();
        _unquoted.Clear();
        (_isTorn, _escapes) = (false, HasEscapes(line));
        for (var at = 0; ; at += delimiter.Length)
        {
            var blanks = Blanks(line[at..]);
            if (delimiter.Length == 0 && at + blanks == line.Length) return true;
            var start = _unquoted.Length;
            var isOpen = false;
            if (at + blanks < line.Length && line[at + blanks] == '"' && Quoted(line, at + blanks, out var end, out isOpen))
            {
                at = end;
            }
            else if (isOpen && !isWhole)
            {
                return false;
            }
            else
            {
                at += delimiter.Length == 0 ? blanks : 0;
                end = isOpen && !isStray ? line.Length : End(line, at);
                if (isOpen) _open = _cells.Count;
                if (!isWhole && line[at..end].Contains('\n'))
                {
                    _isTorn = true;
                    return false;
                }

                _unquoted.Append(line[at..end]);
                at = end;
            }

            _cells.Add((start, _unquoted.Length));
            if (at == line.Length) return true;
        }
    }

    /// <summary>Reads a cell between quotes; false where it is none, because no quote closes it before a delimiter or the end.</summary>
    private bool Quoted(ReadOnlySpan<char> line, int at, out int end, out bool isOpen)
    {
        var mark = _unquoted.Length;
        isOpen = false;
        for (var i = at + 1; ;)
        {
            var length = line[i..].IndexOf('"');
            if (length < 0)
            {
                isOpen = true;
                break;
            }

            var isEscaped = _escapes && IsEscaped(line[..(i + length)]);
            _unquoted.Append(line.Slice(i, isEscaped ? length - 1 : length));
            i += length + 1;
            if (isEscaped)
            {
                _unquoted.Append('"');
                continue;
            }

            if (i < line.Length && line[i] == '"')
            {
                _unquoted.Append('"');
                i++;
                continue;
            }

            end = i + (delimiter.Length == 0 ? 0 : Blanks(line[i..]));
            if (end == line.Length || (delimiter.Length == 0 ? Blanks(line[end..]) > 0 : line[end..].StartsWith(delimiter))) return true;
            break;
        }

        _unquoted.Length = mark;
        end = at;
        return false;
    }

    /// <summary>Whether a quote behind a backslash closes nothing, so that backslashes of the line stand before quotes of texts.</summary>
    private bool HasEscapes(ReadOnlySpan<char> line)
    {
        for (var at = line.IndexOf("\\\""); at >= 0 && at + 2 < line.Length;)
        {
            var rest = line[(at + 2)..];
            if (rest[0] is not ('"' or '\n') && !(delimiter.Length == 0 ? Blanks(rest) > 0 : rest[Blanks(rest)..].StartsWith(delimiter))) return true;
            var next = rest.IndexOf("\\\"");
            at = next < 0 ? -1 : at + 2 + next;
        }

        return false;
    }

    /// <summary>Whether an odd number of backslashes stands at the end.</summary>
    private static bool IsEscaped(ReadOnlySpan<char> before) => (before.Length - before.TrimEnd('\\').Length) % 2 == 1;

    /// <summary>Tries whether the quote that is open at the end of this line is closed on a later one by a row of the right width.</summary>
    private bool Join()
    {
        var first = (Number: Line, Text: Current.ToString());
        var (joined, taken) = (new StringBuilder(first.Text), new List<(long, string)>());
        var isRow = false;
        Unquote(Current, isWhole: true, isStray: true);
        var (isSpaced, beginsAsRow) = (IsSpaced(_open), _cells.Count == width);
        var (rows, others) = (0, 0);
        while (holdsText is not null && taken.Count < MostLines && NextLine())
        {
            taken.Add((Line, Current.ToString()));
            var isAlone = Unquote(Current, isWhole: true, isStray: true) && _cells.Count == width && (isSpaced || !IsSpaced(width));
            joined.Append('\n').Append(Current);
            if (Current.Contains('"'))
            {
                var isClosed = Unquote(joined.ToString(), isWhole: false);
                isRow = isClosed && _cells.Count == width && BreaksAreInText() && (!isAlone || (!beginsAsRow && others > 0));
                // What is closed or torn here is so with any more lines.
                if (isClosed || _isTorn) break;
            }

            (rows, others) = isAlone ? (rows + 1, others) : (rows, others + 1);
            if (beginsAsRow && others == 0 && rows == MostRows) break;
        }

        (Line, _lines, _open) = (first.Number, isRow ? taken.Count + 1 : 1, -1);
        if (!isRow)
        {
            _held = first.Text;
            _ahead = new Queue<(long, string)>([.. taken, .. _ahead]);
        }

        return isRow;
    }

    /// <summary>Whether a blank begins one of the first cells that hold no text, as where a line of prose is cut at its commas.</summary>
    private bool IsSpaced(int cells)
    {
        // A row may have more cells than there are columns.
        for (var c = 0; c < Math.Min(cells, width); c++)
        {
            var (start, end) = _cells[c];
            if (holdsText?.Invoke(c) == false && start < end && _unquoted[start] == ' ') return true;
        }

        return false;
    }

    /// <summary>Whether the row has the right width where the quote that is not closed is a text's, such as inches.</summary>
    private bool IsRowWithStrayQuote()
    {
        if (holdsText is null || !Unquote(Current, isWhole: true, isStray: true) || _cells.Count != width || !holdsText(_open)) return false;
        _open = -1;
        return true;
    }

    private bool BreaksAreInText()
    {
        var unquoted = _unquoted.ToString();
        return _cells.Index().All(c => !unquoted.AsSpan()[c.Item.Start..c.Item.End].Contains('\n') || holdsText!(c.Index));
    }

    private int End(ReadOnlySpan<char> line, int at)
    {
        var length = delimiter.Length == 0 ? line[at..].IndexOfAny(' ', '\t') : line[at..].IndexOf(delimiter);
        return length < 0 ? line.Length : at + length;
    }

    private int Blanks(ReadOnlySpan<char> text)
    {
        var length = delimiter == "\t" ? text.IndexOfAnyExcept(' ') : text.IndexOfAnyExcept(' ', '\t');
        return length < 0 ? text.Length : length;
    }
}

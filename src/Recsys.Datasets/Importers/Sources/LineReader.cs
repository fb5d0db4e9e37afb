namespace Recsys.Datasets.Importers.Sources;

/// <summary>Reads text line by line as spans of one buffer, which grows to the longest line. Lines end with LF or CR LF; with CR where the text
/// begins without an LF.</summary>
internal sealed class LineReader(TextReader source) : IDisposable
{
    private char[] _buffer = new char[64 * 1024];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineLength;
    private bool _atEnd;
    private char _lineEnd;

    /// <summary>The number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The current line without its end; valid until the next <see cref="Next"/>.</summary>
    public ReadOnlySpan<char> Line => _buffer.AsSpan(_lineStart, _lineLength);

    public bool Next()
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf(_lineEnd);
            if (at >= 0)
            {
                Take(searched + at, searched + at + 1);
                return true;
            }

            searched = _end;
            if (_atEnd)
            {
                if (_start == _end)
                {
                    return false;
                }

                Take(_end, _end);
                return true;
            }

            searched -= Fill();
        }
    }

    public void Dispose() => source.Dispose();

    private void Take(int end, int next)
    {
        if (end > _start && _buffer[end - 1] == '\r')
        {
            end--;
        }

        // Files that were put one behind the other have a mark in the middle; texts of JSON may begin with a separator (RFC 7464).
        if (end > _start && _buffer[_start] is '\ufeff' or '\u001e') _start++;
        (_lineStart, _lineLength, _start) = (_start, end - _start, next);
        Number++;
    }

    /// <summary>Moves the rest to the front, reads more, and says by how much the rest moved.</summary>
    private int Fill()
    {
        var moved = _start;
        if (_end - _start == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        }

        _end -= moved;
        _start = 0;
        var read = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        // The last character may be the first half of a CR LF.
        var text = _buffer.AsSpan(0, _end);
        if (_lineEnd == 0) _lineEnd = text.Contains('\n') || !text[..Math.Max(0, _end - 1)].Contains('\r') ? '\n' : '\r';
        _atEnd = read == 0;
        return moved;
    }
}

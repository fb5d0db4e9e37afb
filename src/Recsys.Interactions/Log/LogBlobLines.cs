using System.Buffers;

namespace Recsys.Interactions.Log;

/// <summary>
/// The lines of a stream as the bytes that they are, each valid until the next is asked for. What follows the last line feed is a line too.
/// </summary>
internal sealed class LogBlobLines(Stream content) : IDisposable
{
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _start;
    private int _end;

    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        int length;
        while ((length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n')) < 0)
        {
            searched = _end - _start;
            if (!Fill())
            {
                line = _buffer.AsMemory(_start, searched);
                _start = _end;
                return searched > 0;
            }
        }

        line = _buffer.AsMemory(_start, searched + length);
        _start += searched + length + 1;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.CopyTo(larger.AsSpan());
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = content.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}

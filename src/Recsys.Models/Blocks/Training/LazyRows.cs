using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// The rows of a large table that a step reads, and how far each row of it has come. The gradient of all other rows is zero: optimiser and mean leave
/// them alone until they are read again, and make up for the steps between then. A step costs what it reads, however large the table.
/// </summary>
/// <param name="rows">Rows of the table.</param>
/// <param name="width">Values of a row.</param>
internal sealed class LazyRows(int rows, int width)
{
    private readonly int[] _upTo = new int[rows];
    private readonly List<(int Row, int From)> _touched = [];

    /// <summary>None of the rows of a table, or of the places of a vector, has been read yet.</summary>
    public static LazyRows Of(Tensor table) => new((int)table.shape[0], (int)(table.numel() / Math.Max(1, table.shape[0])));

    /// <summary>Values of a row.</summary>
    public int Width => width;

    /// <summary>The rows that the step reads, each once, and the step that each had come to before.</summary>
    public IReadOnlyList<(int Row, int From)> Touched => _touched;

    /// <summary>The fewest rows that are worth a thread.</summary>
    public int Least => Math.Max(1, FusedAdam.LeastValues / width);

    /// <summary>Forgets what was read, before the next step.</summary>
    public void Clear() => _touched.Clear();

    /// <summary>Reads rows in the step that comes after so many; some of them again and again.</summary>
    public void Add(ReadOnlySpan<int> read, int steps)
    {
        foreach (var row in read)
        {
            if (_upTo[row] > steps) continue;
            _touched.Add((row, _upTo[row]));
            _upTo[row] = steps + 1;
        }
    }

    /// <summary>Reads all rows that have not come so far, between two steps.</summary>
    public void AddAll(int steps)
    {
        for (var row = 0; row < _upTo.Length; row++)
        {
            if (_upTo[row] >= steps) continue;
            _touched.Add((row, _upTo[row]));
            _upTo[row] = steps;
        }
    }

    /// <summary>As new: no steps.</summary>
    public void Restart()
    {
        _touched.Clear();
        Array.Clear(_upTo);
    }

    public void Save(BinaryWriter writer) => writer.Write(MemoryMarshal.AsBytes(_upTo.AsSpan()));

    public void Restore(BinaryReader reader) => reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_upTo.AsSpan()));
}

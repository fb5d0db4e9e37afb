namespace Recsys.Datasets.Importers.Sources;

/// <summary>The rows of a table, one after the other, as cells of text.</summary>
internal abstract class Rows : IDisposable
{
    /// <summary>Where the row stands, from 1: its first line, or its number in a file without lines.</summary>
    public long Line { get; protected set; }

    /// <summary>How many lines the row takes.</summary>
    public virtual int Lines => 1;

    /// <summary>The cells of the row.</summary>
    public abstract int Count { get; }

    /// <summary>Why the row has fewer cells than the eye sees, or null.</summary>
    public virtual string? Remark => null;

    /// <summary>A cell, valid until the next row.</summary>
    public abstract ReadOnlySpan<char> this[int cell] { get; }

    /// <summary>Whether the file itself says that a cell is a list of several values.</summary>
    public virtual bool IsList(int cell) => false;

    /// <summary>Goes to the next row.</summary>
    public abstract bool Next();

    public string[] ToCells()
    {
        var cells = new string[Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = this[i].ToString();
        }

        return cells;
    }

    public abstract void Dispose();
}

namespace Recsys.Datasets.Importers.Sources;

/// <summary>The rows of a table, one after the other, as cells of text.</summary>
internal abstract class Rows : IDisposable
{
    /// <summary>Names that a note calls.</summary>
    private const int MostCalled = 5;

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

    /// <summary>The note on what a file names and no cell can hold.</summary>
    public static string LeftOut(IReadOnlyCollection<string> names)
    {
        var called = string.Join(", ", names.Take(MostCalled).Select(n => $"'{n}'")) + (names.Count > MostCalled ? " …" : "");
        return $"{called} {(names.Count == 1 ? "holds" : "hold")} lists or objects within objects: left out";
    }

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

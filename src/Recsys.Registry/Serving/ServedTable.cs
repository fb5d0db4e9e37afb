namespace Recsys.Registry.Serving;

/// <summary>A table of numbers, row after row, little-endian, without any header.</summary>
/// <param name="Name">What the form calls it.</param>
/// <param name="File">The file of the version that holds it. Two tables of the same numbers share one.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Width">Numbers a row.</param>
/// <param name="Type">What a number is.</param>
public sealed record ServedTable(string Name, string File, int Rows, int Width, ServedType Type)
{
    /// <summary>How the name of a table's file ends.</summary>
    public const string Suffix = ".table";

    /// <summary>The length of the file.</summary>
    public long Bytes => (long)Rows * Width * Type switch
    {
        ServedType.Code => sizeof(sbyte),
        ServedType.Half => sizeof(short),
        _ => sizeof(float),
    };
}

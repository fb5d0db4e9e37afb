using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// What a file is that is no table, told by its first bytes: a person is told that, and not that the text has another encoding or names no columns.
/// </summary>
internal static class KnownFormats
{
    /// <summary>So many bytes tell all of them.</summary>
    private const int StartLength = 64;

    private const string Unpack = "Unpack it and name the file.";
    private const string AsTable = "Write its rows as CSV, JSON Lines or Parquet.";
    private const string Fetch = "Fetch the file itself.";
    private const string Entries = "Write its entries as a table: user,item,rating.";

    private static readonly (byte[] Start, string What, string Mend)[] Bytes =
    [
        ([0x28, 0xB5, 0x2F, 0xFD], "is packed with zstd", Unpack),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "is packed with xz", Unpack),
        ("BZh91AY&SY"u8.ToArray(), "is packed with bzip2", Unpack),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "is an archive of 7-Zip", Unpack),
        ("Rar!\u001A"u8.ToArray(), "is an archive of RAR", Unpack),
        ([0x04, 0x22, 0x4D, 0x18], "is packed with LZ4", Unpack),
        ([0x1F, 0x8B], "is packed with gzip more often than is unpacked", Unpack),
        ("PK\u0003\u0004"u8.ToArray(), "is packed more often than is unpacked", Unpack),
        ("SQLite format 3"u8.ToArray(), "is a database of SQLite", "Write its table as CSV: sqlite3 -header -csv FILE 'SELECT …'."),
        ([0xD0, 0xCF, 0x11, 0xE0], "is a document of an office program", "Save its table as CSV."),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "is an array of NumPy", AsTable),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "is a file of HDF5", AsTable),
        ("ARROW1\0"u8.ToArray(), "is a file of Arrow (Feather)", AsTable),
        ("Obj\u0001"u8.ToArray(), "is a file of Avro", AsTable),
        ([0x80, 2], "is a pickle of Python", AsTable),
        ([0x80, 3], "is a pickle of Python", AsTable),
        ([0x80, 4], "is a pickle of Python", AsTable),
        ([0x80, 5], "is a pickle of Python", AsTable),
        ("RDX3\n"u8.ToArray(), "is data of R", AsTable),
        ("%PDF-"u8.ToArray(), "is a PDF", AsTable),
    ];

    /// <summary>In any capitals, blanks before them.</summary>
    private static readonly (string Start, string What, string Mend)[] Texts =
    [
        // What Git keeps in the place of a large file would be read as pairs.
        ("version https://git-lfs", "is a pointer of Git LFS and not the file", "Fetch the file: git lfs pull."),
        ("%%MatrixMarket", "is a matrix of Matrix Market, whose first row is its size", Entries),
        ("<!doctype", "is a page of HTML, as servers send it with an error", Fetch),
        ("<html", "is a page of HTML, as servers send it with an error", Fetch),
        ("<?xml", "is XML", AsTable),
        ("<!--", "is XML", AsTable),
        ("@relation", "is a file of Weka (ARFF)", AsTable),
        ("-- MySQL", "is a dump of SQL", AsTable),
        ("-- MariaDB", "is a dump of SQL", AsTable),
        ("--\n-- PostgreSQL", "is a dump of SQL", AsTable),
        ("CREATE TABLE ", "is a dump of SQL", AsTable),
        ("DROP TABLE ", "is a dump of SQL", AsTable),
        ("INSERT INTO ", "is a dump of SQL", AsTable),
    ];

    /// <exception cref="FileRefusedException">The bytes begin as no text and no table does.</exception>
    public static void Refuse(string path, Stream bytes)
    {
        var buffer = new byte[StartLength];
        var start = buffer.AsSpan(0, bytes.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        foreach (var (bytesOf, what, mend) in Bytes)
        {
            if (start.StartsWith(bytesOf)) throw Refusal(path, what, mend);
        }

        var text = Encoding.Latin1.GetString(start.StartsWith(Encoding.UTF8.Preamble) ? start[Encoding.UTF8.Preamble.Length..] : start)
            .ReplaceLineEndings("\n").TrimStart();
        foreach (var (textOf, what, mend) in Texts)
        {
            if (text.StartsWith(textOf, StringComparison.OrdinalIgnoreCase)) throw Refusal(path, what, mend);
        }

        // A tag alone on its line, or before another one: no cell of a table (<NA>) is followed by either.
        if (text is ['<', >= 'A' and <= 'z', ..] && text.IndexOf('>', StringComparison.Ordinal) is > 0 and var end
            && text[(end + 1)..] is ['<' or '\n', ..])
        {
            throw Refusal(path, "is XML or HTML", AsTable);
        }
    }

    private static FileRefusedException Refusal(string path, string what, string mend) => new($"'{path}' was not read: it {what}.", mend);
}

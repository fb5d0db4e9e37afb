using System.IO.Compression;
using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// A file as text or as columns: what wraps it (gzip, a zip of one file) is told by its first bytes and taken off, whatever the file is called. It
/// can be opened again and again.
/// </summary>
internal sealed class DataFile
{
    private const int MaxLayers = 3;

    private static ReadOnlySpan<byte> PointerStart => "version https://git-lfs"u8;

    private static ReadOnlySpan<byte> MatrixStart => "%%MatrixMarket"u8;

    private readonly Func<Stream> _open;

    private DataFile(string path, Func<Stream> open)
    {
        (Path, _open) = (path, open);
        IsParquet = Magic(open) is [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..];
        var name = System.IO.Path.GetFileName(path);
        if (System.IO.Path.GetExtension(name).ToLowerInvariant() is ".gz" or ".zip") name = System.IO.Path.GetFileNameWithoutExtension(name);
        Name = System.IO.Path.GetFileNameWithoutExtension(name);
    }

    public string Path { get; }

    /// <summary>The file's name without its folder and extensions.</summary>
    public string Name { get; }

    public bool IsParquet { get; }

    public Encoding Encoding { get; private init; } = FileEncodings.Utf8;

    /// <summary>What stands before the rows.</summary>
    public Preamble Preamble { get; private set; } = Preamble.None;

    /// <summary>The number of the first line behind it.</summary>
    public int FirstLine => Preamble.Lines + 1;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FileRefusedException">
    /// It is an archive of several files, a damaged one, of no one encoding, or stands for another file.
    /// </exception>
    public static DataFile Find(string path, string? encoding)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        try
        {
            return Unwrapped(path, encoding);
        }
        catch (InvalidDataException e)
        {
            // Told only where the runtime is strict about ends (Directory.Build.props): what is cut off must not be a smaller file.
            throw new FileRefusedException($"'{path}' was not read: its gzip or zip is damaged or cut off ({e.Message}).", "Fetch it again.");
        }
    }

    private static DataFile Unwrapped(string path, string? encoding)
    {
        Func<Stream> open = () => File.OpenRead(path);
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            var outer = open;
            switch (Magic(open))
            {
                case [0x1F, 0x8B, ..]:
                    open = () => new GZipStream(outer(), CompressionMode.Decompress);
                    continue;
                case [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..]:
                    open = () => OnlyEntry(path, outer());
                    continue;
            }

            break;
        }

        var file = new DataFile(path, open);
        if (file.IsParquet) return file;
        RefuseStart(path, open);
        using var bytes = open();
        file = new DataFile(path, open)
        {
            Encoding = encoding is null ? FileEncodings.Detect(path, bytes) : FileEncodings.Named(path, encoding),
        };
        using var lines = file.OpenLines();
        file.Preamble = Preamble.Of(lines);
        return file;
    }

    public TextReader OpenText() => new StreamReader(_open(), Encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);

    /// <summary>The lines behind the preamble.</summary>
    public LineReader OpenLines()
    {
        var lines = new LineReader(OpenText());
        for (var line = 0; line < Preamble.Lines; line++) lines.Next();
        return lines;
    }

    /// <summary>The bytes, to be read at any place.</summary>
    public Stream OpenSeekable() => Seekable(_open());

    /// <summary>What Git keeps in the place of a large file would be read as pairs, and the size of a matrix as its first row.</summary>
    private static void RefuseStart(string path, Func<Stream> open)
    {
        using var stream = open();
        var bytes = new byte[PointerStart.Length];
        var start = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        if (start.SequenceEqual(PointerStart))
        {
            throw new FileRefusedException($"'{path}' was not read: it is a pointer of Git LFS and not the file.", "Fetch the file: git lfs pull.");
        }

        if (start.StartsWith(MatrixStart))
        {
            throw new FileRefusedException(
                $"'{path}' was not read: it is a matrix of Matrix Market, whose first row is its size.",
                "Write its entries as a table: user,item,rating.");
        }
    }

    private static byte[] Magic(Func<Stream> open)
    {
        using var stream = open();
        var bytes = new byte[4];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static Stream OnlyEntry(string path, Stream stream)
    {
        var archive = new ZipArchive(Seekable(stream), ZipArchiveMode.Read);
        // Finder adds a folder of its own.
        ZipArchiveEntry[] files =
            [.. archive.Entries.Where(e =>
                e.Name.Length > 0 && !e.Name.StartsWith('.') && !e.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))];
        if (archive.GetEntry("[Content_Types].xml") is not null)
        {
            throw new FileRefusedException($"'{path}' was not read: it is a document of an office program.", "Save its table as CSV.");
        }

        return files is [var only] ? only.Open() : throw new FileRefusedException(
            $"'{path}' was not read: it is an archive of {files.Length} files ({string.Join(", ", files.Take(5).Select(f => f.FullName))}); "
                + "one was expected.",
            "Unpack it and name the file.");
    }

    private static Stream Seekable(Stream stream)
    {
        if (stream.CanSeek) return stream;
        using (stream)
        {
            var copy = new FileStream(
                System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName()),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
            stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
    }
}

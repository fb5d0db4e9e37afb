using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// A file as text or as columns: what wraps it (gzip, a zip or a tar of one file) is told by its first bytes and taken off, whatever the file is
/// called. It can be opened again and again.
/// </summary>
internal sealed class DataFile
{
    private const int MaxLayers = 3;

    /// <summary>Where a tar says that it is one.</summary>
    private const int TarMarkAt = 257;

    private static ReadOnlySpan<byte> TarMark => "ustar"u8;

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
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Told only where the runtime is strict about ends (Directory.Build.props): what is cut off must not be a smaller file.
            throw new FileRefusedException(
                $"'{path}' was not read: its gzip, zip or tar is damaged or cut off, or packed by a method that is not known "
                    + $"({e.Message.TrimEnd('.')}).",
                "Fetch it again, or unpack it.");
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
                case { Length: > TarMarkAt } block when block.AsSpan(TarMarkAt).StartsWith(TarMark):
                    var name = OnlyFile(path, outer);
                    open = () => TarFile(outer(), name);
                    continue;
            }

            break;
        }

        var file = new DataFile(path, open);
        if (file.IsParquet) return file;
        using (var start = open()) KnownFormats.Refuse(path, start);
        using (var bytes = open())
        {
            file = new DataFile(path, open)
            {
                Encoding = encoding is null ? FileEncodings.Detect(path, bytes) : FileEncodings.Named(path, encoding),
            };
        }

        // What was detected as UTF-8 was read to its end.
        if (encoding is not null || file.Encoding != FileEncodings.Utf8) FileEncodings.Check(path, open(), file.Encoding);
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

    private static byte[] Magic(Func<Stream> open)
    {
        using var stream = open();
        var bytes = new byte[TarMarkAt + TarMark.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static Stream OnlyEntry(string path, Stream stream)
    {
        var archive = new ZipArchive(Seekable(stream), ZipArchiveMode.Read);
        // Finder adds a folder of its own.
        ZipArchiveEntry[] files =
            [.. archive.Entries.Where(e =>
                e.Name.Length > 0 && !e.Name.StartsWith('.') && !e.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))];
        if ((archive.GetEntry("[Content_Types].xml") ?? archive.GetEntry("content.xml")) is not null)
        {
            throw new FileRefusedException($"'{path}' was not read: it is a document of an office program.", "Save its table as CSV.");
        }

        if (files is not [var only]) throw OfSeveral(path, [.. files.Select(f => f.FullName)]);
        return !only.IsEncrypted ? only.Open() : throw new FileRefusedException(
            $"'{path}' was not read: '{only.FullName}' in it has a password.", "Unpack it and name the file.");
    }

    /// <summary>The name of the only file of a tar.</summary>
    private static string OnlyFile(string path, Func<Stream> open)
    {
        using var stream = open();
        using var archive = new TarReader(stream);
        var names = new List<string>();
        while (archive.GetNextEntry() is { } entry) if (IsFile(entry)) names.Add(entry.Name);
        return names is [var only] ? only : throw OfSeveral(path, names);
    }

    private static Stream TarFile(Stream stream, string name)
    {
        var archive = new TarReader(stream);
        while (archive.GetNextEntry() is { } entry) if (IsFile(entry) && entry.Name == name) return entry.DataStream ?? Stream.Null;
        throw new InvalidDataException($"'{name}' is no longer there.");
    }

    // macOS adds a file of its own to each.
    private static bool IsFile(TarEntry entry) => entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
        && !System.IO.Path.GetFileName(entry.Name).StartsWith("._", StringComparison.Ordinal);

    private static FileRefusedException OfSeveral(string path, List<string> names) => new(
        $"'{path}' was not read: it is an archive of {names.Count} files ({string.Join(", ", names.Take(5))}); one was expected.",
        "Unpack it and name the file.");

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

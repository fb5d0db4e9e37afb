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
        if (encoding is not null) return new DataFile(path, open) { Encoding = FileEncodings.Named(path, encoding) };
        using var bytes = open();
        RefusePointer(path, open);
        return new DataFile(path, open) { Encoding = FileEncodings.Detect(path, bytes) };
    }

    public TextReader OpenText() => new StreamReader(_open(), Encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);

    /// <summary>The bytes, to be read at any place.</summary>
    public Stream OpenSeekable() => Seekable(_open());

    /// <summary>What Git keeps in the place of a large file would be read as pairs.</summary>
    private static void RefusePointer(string path, Func<Stream> open)
    {
        using var stream = open();
        var bytes = new byte[PointerStart.Length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && bytes.AsSpan().SequenceEqual(PointerStart))
        {
            throw new FileRefusedException($"'{path}' was not read: it is a pointer of Git LFS and not the file.", "Fetch the file: git lfs pull.");
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

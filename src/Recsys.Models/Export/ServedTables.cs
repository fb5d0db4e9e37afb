using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export;

/// <summary>Writes tables into a folder, each one once: tables of the same numbers share a file.</summary>
/// <param name="folder">Where the files go.</param>
internal sealed class ServedTables(string folder)
{
    private const int Chunk = 1 << 24;

    private readonly Dictionary<object, string> _names = [];
    private readonly Dictionary<string, string> _fileByHash = new(StringComparer.Ordinal);
    private readonly List<ServedTable> _tables = [];

    /// <summary>What was written.</summary>
    public IReadOnlyList<ServedTable> All => _tables;

    /// <summary>What the names of the tables that come next begin with.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Writes a table if it is new; returns its name.</summary>
    public string Add(ModelTable table) =>
        _names.TryGetValue(table, out var name)
            ? name
            : _names[table] = Write(table.Name, table.Rows, table.Width, ServedType.Number, MemoryMarshal.AsBytes(table.Values));

    /// <inheritdoc cref="Add(ModelTable)"/>
    public string Add(string name, int rows, int width, int[] values) =>
        _names.TryGetValue(values, out var known)
            ? known
            : _names[values] = Write(name, rows, width, ServedType.Index, MemoryMarshal.AsBytes(values.AsSpan()));

    private string Write(string name, int rows, int width, ServedType type, ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var from = 0; from < bytes.Length; from += Chunk) hash.AppendData(bytes.Slice(from, Math.Min(Chunk, bytes.Length - from)));
        var key = Convert.ToHexStringLower(hash.GetHashAndReset());
        var unique = Unique($"{Prefix}{name}");
        if (!_fileByHash.TryGetValue(key, out var file))
        {
            file = _fileByHash[key] = unique + ServedTable.Suffix;
            using var stream = File.Create(Path.Combine(folder, file));
            for (var from = 0; from < bytes.Length; from += Chunk) stream.Write(bytes.Slice(from, Math.Min(Chunk, bytes.Length - from)));
        }

        var known = _tables.Find(t => t.File == file && t.Rows == rows && t.Width == width && t.Type == type);
        if (known is not null) return known.Name;
        _tables.Add(new ServedTable(unique, file, rows, width, type));
        return unique;
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var n = 2; _tables.Exists(t => t.Name == unique); n++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}{n}");
        return unique;
    }
}

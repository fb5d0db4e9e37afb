using Recsys.Registry.Serving;

namespace Recsys.Scoring.Tables;

/// <summary>The tables of a version. Dispose it when nothing reads them any more.</summary>
/// <param name="form">Which tables there are.</param>
/// <param name="files">The mapped files by name.</param>
/// <param name="release">What disposing does.</param>
internal sealed class TableSet(ServingForm form, IReadOnlyDictionary<string, MappedFile> files, Action release) : IDisposable
{
    /// <summary>All items, the padding one included.</summary>
    public int Items => form.Items;

    /// <summary>A table of the files of a folder.</summary>
    public static TableSet Open(ServingForm form, string folder)
    {
        var files = new Dictionary<string, MappedFile>(StringComparer.Ordinal);
        foreach (var name in form.Tables.Select(t => t.File).Distinct())
        {
            files[name] = new MappedFile(new FileStream(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.Read));
        }

        return new TableSet(form, files, () =>
        {
            foreach (var file in files.Values) file.Dispose();
        });
    }

    /// <summary>A table of numbers with a row an item.</summary>
    /// <exception cref="InvalidDataException">There is no such table, or it has another shape.</exception>
    public NumberTable OfItems(string name) => Numbers(name, form.Items);

    /// <summary>A table of numbers.</summary>
    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public NumberTable Numbers(string name) => Numbers(name, null);

    /// <summary>A table of 32-bit integers.</summary>
    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public Table<int> Indices(string name) => Find<int>(name, ServedType.Index, null);

    /// <summary>A table of 8-bit codes.</summary>
    /// <exception cref="InvalidDataException">There is no such table.</exception>
    public Table<sbyte> Codes(string name) => Find<sbyte>(name, ServedType.Code, null);

    /// <summary>Lets the memory of a table go that was read and is not needed any more.</summary>
    public void LetGo(string name) => files[form.Table(name).File].LetGo();

    public void Dispose() => release();

    private NumberTable Numbers(string name, int? rows) => form.Table(name).Type == ServedType.Half
        ? new NumberTable(Find<Half>(name, ServedType.Half, rows))
        : new NumberTable(Find<float>(name, ServedType.Number, rows));

    private Table<T> Find<T>(string name, ServedType type, int? rows)
        where T : unmanaged
    {
        var table = form.Table(name);
        var problem = table.Type != type ? $"holds numbers of the type {table.Type}; expected {type}"
            : rows is { } count && table.Rows != count ? $"has {table.Rows} rows; expected {count}"
            : !files.TryGetValue(table.File, out var file) ? $"is in the file '{table.File}', which the version does not have"
            : file.Length != table.Bytes ? $"has {file.Length} bytes; expected {table.Bytes}"
            : null;
        return problem is null
            ? Table<T>.Of(files[table.File], table.Rows, table.Width)
            : throw new InvalidDataException($"The table '{name}' {problem}.");
    }
}

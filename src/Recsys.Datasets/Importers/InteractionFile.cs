using Recsys.Datasets.Importers.Columns;
using Recsys.Datasets.Importers.Forms;
using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers;

/// <summary>Opens files of interactions and recognises their form by their content.</summary>
public static class InteractionFile
{
    /// <summary>Opens a file. A table is looked through once for what only all of its rows tell.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What a person says of it.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FileRefusedException">It could only be read by guessing.</exception>
    public static IInteractionReader Open(string path, ReadingOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ReadingOptions.Default;
        var file = DataFile.Find(path, options.Encoding);
        var receivedAt = options.ReceivedAt ?? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
        var shape = Recognition.Of(file, options);
        var notes = file.IsParquet || options.Encoding is not null || file.Encoding.WebName is "utf-8"
            ? Array.Empty<string>() : [$"the bytes are no UTF-8 and are read as {file.Encoding.WebName}; --encoding says another"];
        notes = [.. notes, .. file.Preamble.Notes];
        switch (shape.Form)
        {
            case InteractionForm.JsonLines or InteractionForm.JsonArray when shape.Columns.Count == 0:
                // What stands behind an array is told before the first of its events is taken.
                if (shape.Form == InteractionForm.JsonArray) _ = JsonBodies.OfArray(file).LongCount();
                return new JsonReader(file, shape.Form, receivedAt, Describe(null, [], null, notes));
            case InteractionForm.ItemLists:
                return new ItemListReader(
                    file, shape.Delimiter!,
                    Describe(shape.Delimiter, ["user", "items"], null, [.. notes, "the lines have no times: there is no hour and no weekday"]));
            default:
                var layout = Layout.Of(file, shape, options, cancellationToken);
                return new TableReader(file, layout, receivedAt, Describe(
                    shape.Delimiter, [.. layout.Columns.Select(c => c == layout.Clock ? "time" : c.Spelling)],
                    layout.Columns.Any(c => c.Name is not null) ? [.. layout.Columns.Select(c => c.Name ?? "")] : null, [.. notes, .. layout.Notes]));
        }

        FileDescription Describe(string? delimiter, IReadOnlyList<string> columns, IReadOnlyList<string>? names, IReadOnlyList<string> said) => new(
            shape.Form.ToString(), file.IsParquet ? null : file.Encoding.WebName, delimiter is "" ? " " : delimiter, columns, names, said);
    }
}

using System.Text.Json;

namespace Recsys.Registry.Serving;

/// <summary>
/// How a version answers: each weight that grows with items or users stands in one table, a file of its own; graphs hold what depends on the query
/// alone, and say of a request one vector a term; a score is a sum of terms over an item's rows. The file <see cref="FileName"/> of a version.
/// </summary>
public sealed record ServingForm
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "serving.json";

    /// <summary>Items, the padding one included: the rows of every table of items.</summary>
    public required int Items { get; init; }

    /// <summary>All tables.</summary>
    public required IReadOnlyList<ServedTable> Tables { get; init; }

    /// <summary>The graphs of the queries.</summary>
    public required IReadOnlyList<ServedTower> Towers { get; init; }

    /// <summary>The models that recommend, and <see cref="ModelFiles.Similar"/>.</summary>
    public required IReadOnlyList<ServedModel> Models { get; init; }

    /// <summary>How the best items are looked for; null where all are scored.</summary>
    public ServedSearch? Search { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The form as bytes.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no form.</exception>
    public static ServingForm Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ServingForm>(bytes, Json) ?? throw new InvalidDataException($"'{FileName}' holds null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{FileName}' is not what this code reads: {e.Message}", e);
        }
    }

    /// <summary>The table of a name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public ServedTable Table(string name) => Tables.FirstOrDefault(t => t.Name == name)
        ?? throw new InvalidDataException($"'{FileName}' names the table '{name}', which it does not list.");

    /// <summary>The files that a model is served from, each once; those of its search are not among them.</summary>
    public IReadOnlyCollection<string> FilesOf(string model)
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var term in Models.Where(m => m.Name == model).SelectMany(m => m.Members).SelectMany(m => m.Terms))
        {
            files.UnionWith(term.Tables().Select(t => Table(t).File));
            if (term.Source is { } name && Towers.FirstOrDefault(t => t.Name == name) is { } tower)
            {
                files.UnionWith(tower.Graphs().Select(ModelFiles.Graph));
                files.UnionWith(tower.Tables().Select(t => Table(t).File));
            }
        }

        return files;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.Domain.Context;
using Recsys.Registry.Serving;

namespace Recsys.Registry;

/// <summary>
/// Everything that is to be known about a model version: what it came from, what it consists of, how good it is. Small JSON beside the
/// files it names.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>Id of the version: a hash of snapshot, options, seed and code, so that the same four give the same version.</summary>
    public required string Version { get; init; }

    /// <summary>When it was first published.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The snapshot of the interaction log that it learnt from.</summary>
    public required string SnapshotId { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The version of the code that trained it.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>The options of every family.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>How the data was split to judge it.</summary>
    public required string Protocol { get; init; }

    /// <summary>Users, items and positive interactions that it learnt from.</summary>
    public required DataSize Data { get; init; }

    /// <summary>
    /// Interactions that its models had learnt when they were judged; those that serve have learnt all of <see cref="Data"/>. Null where nobody says.
    /// </summary>
    public long? JudgedAfter { get; init; }

    /// <summary>The encoding of time, device, place and declared fields that its inputs are made with.</summary>
    public required ContextFeatures Context { get; init; }

    /// <summary>The form of serving, graphs, tables and vocabularies.</summary>
    public required IReadOnlyList<ModelFile> Files { get; init; }

    /// <summary>The search for the best items and how often it finds what scoring all items finds; null where all are scored.</summary>
    public ServedSearch? Search { get; init; }

    /// <summary>The models inside the blend, in the order of its sources.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>The table of models, popularity first.</summary>
    public IReadOnlyList<ModelMetrics> Metrics { get; init; } = [];

    /// <summary>Events of the snapshot that were no valid interaction, by error code.</summary>
    public IReadOnlyDictionary<string, long> Rejected { get; init; } = new Dictionary<string, long>();

    /// <summary>The version that served when this one was published.</summary>
    public string? Parent { get; init; }

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file of a name.</summary>
    /// <exception cref="KeyNotFoundException">The version has no such file.</exception>
    public ModelFile File(string name) => Find(name) ?? throw new KeyNotFoundException($"The model version {Version} has no file '{name}'.");

    /// <summary>The file of a name, or null.</summary>
    public ModelFile? Find(string name) => Files.FirstOrDefault(f => f.Name == name);
}

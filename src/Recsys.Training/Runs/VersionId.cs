using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.Models;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The id of a model version: a hash of snapshot, catalog, options, seed and code. Whatever changes the version changes it.</summary>
internal static class VersionId
{
    private const int Length = 16;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The settings of families by name.</summary>
    public static JsonObject OptionsOf(IEnumerable<IModelFamily> families) =>
        new([.. families.Select(f => KeyValuePair.Create(f.Name, JsonSerializer.SerializeToNode(f.Options, f.Options.GetType(), Json)))]);

    /// <summary>Of a run, and of what it is asked for. A family that it goes on without from the beginning is no part of it.</summary>
    /// <param name="run">Snapshot, protocol, seed and families; its own version is not looked at.</param>
    /// <param name="catalog">What describes the items.</param>
    /// <param name="minutes">Processor time of the training.</param>
    /// <param name="codeVersion">The code.</param>
    /// <param name="learnt">What of the snapshot is learnt.</param>
    public static string Of(TrainingRun run, ReadOnlySpan<byte> catalog, double minutes, string codeVersion, LearntEvents learnt)
    {
        var families = run.Families.Where(f => !run.HasLost(f)).Select(ModelFamilies.Get).Concat(ModelFamilies.Counted);
        var identity = new JsonObject
        {
            ["snapshot"] = run.SnapshotId,
            ["catalog"] = Convert.ToHexStringLower(SHA256.HashData(catalog)),
            ["protocol"] = run.Protocol,
            ["seed"] = run.Seed,
            ["minutes"] = minutes,
            ["events"] = JsonSerializer.SerializeToNode(learnt, Json),
            ["code"] = codeVersion,
            ["options"] = OptionsOf(families),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(identity, Json)))[..Length];
    }
}

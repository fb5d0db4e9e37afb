using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.Models.Contracts;

namespace Recsys.Training.Runs;

/// <summary>The id of a model version: a hash of snapshot, catalogue, options, seed and code.</summary>
internal static class VersionId
{
    private const int Length = 16;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The settings of families by name.</summary>
    public static JsonObject OptionsOf(IEnumerable<IModelFamily> families) =>
        new([.. families.Select(f => KeyValuePair.Create(f.Name, JsonSerializer.SerializeToNode(f.Options, f.Options.GetType(), Json)))]);

    public static string Of(string snapshotId, ReadOnlySpan<byte> catalog, string protocol, int seed, string codeVersion, JsonObject options)
    {
        var identity = new JsonObject
        {
            ["snapshot"] = snapshotId,
            ["catalog"] = Convert.ToHexStringLower(SHA256.HashData(catalog)),
            ["protocol"] = protocol,
            ["seed"] = seed,
            ["code"] = codeVersion,
            ["options"] = options.DeepClone(),
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(identity, Json)))[..Length];
    }
}

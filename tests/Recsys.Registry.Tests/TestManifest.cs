using System.Text;
using Recsys.Domain.Context;

namespace Recsys.Registry.Tests;

/// <summary>A small version: two files whose bytes follow from a word.</summary>
internal static class TestManifest
{
    public static Dictionary<string, byte[]> Files(string word) => new()
    {
        ["blend.onnx"] = Encoding.UTF8.GetBytes($"graph of {word}"),
        [ModelFiles.Items] = VocabularyFile.Write([$"{word}-1", $"{word}-2"]),
    };

    public static ModelManifest Of(string version, IReadOnlyDictionary<string, byte[]> files) => new()
    {
        Version = version,
        SnapshotId = "0123456789abcdef",
        Seed = 42,
        CodeVersion = "1.0.0",
        Protocol = "time-split",
        Data = new DataSize(10, 2, 100),
        Context = new ContextFeatures([new("hour", ContextFieldKind.Hour, ["0", "1"]), new("device", ContextFieldKind.Categorical, ["phone", "tv"])]),
        Files = [.. files.Select(f => ModelRegistry.Describe(f.Key, f.Value))],
        Members = ["ncf", "gcn"],
        Metrics = [new ModelMetrics("popular", 0.1, 0.05, 0.04, 0.2, 0.01, 1.5, 1.25, 1024, null)],
        Rejected = new Dictionary<string, long> { ["unknown-type"] = 3 },
    };
}

using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Functions.Online.Models;

/// <summary>A model version in a list.</summary>
internal sealed record ModelVersionView(
    string Version, DateTimeOffset CreatedAt, bool IsCurrent, string SnapshotId, string Protocol, int Seed, string? Parent, DataSize Data,
    IReadOnlyList<ModelMetrics> Metrics, ServedSearch? Search, IReadOnlyDictionary<string, long> Rejected)
{
    public static ModelVersionView Of(ModelManifest manifest, CurrentModel? current) => new(
        manifest.Version, manifest.CreatedAt, manifest.Version == current?.Version, manifest.SnapshotId, manifest.Protocol, manifest.Seed,
        manifest.Parent, manifest.Data, manifest.Metrics, manifest.Search, manifest.Rejected);
}

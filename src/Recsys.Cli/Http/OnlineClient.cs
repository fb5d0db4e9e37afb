using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Local;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Items;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Requests;

namespace Recsys.Cli.Http;

/// <summary>The online app.</summary>
internal sealed class OnlineClient(Endpoints endpoints) : IDisposable
{
    private const int ItemsPerRequest = ItemCatalog.MaxBatch;

    /// <summary>The bytes round the items of an array.</summary>
    private const int Brackets = 2;

    private readonly AppClient _app = new("online app", endpoints.RequireOnline(), endpoints.Key, Endpoints.KeyVariable);

    public sealed record Readiness(string Status, ModelHostStatus Model);

    public sealed record VersionList(string? Serving, IReadOnlyList<VersionList.Entry> Versions)
    {
        public sealed record Entry(
            string Version, DateTimeOffset CreatedAt, bool IsCurrent, string Protocol, DataSize Data, IReadOnlyList<ModelMetrics> Metrics,
            ServedSearch? Search);
    }

    public sealed record Erased(bool Found, IReadOnlyList<string> Snapshots, IReadOnlyList<string> ModelVersions);

    private sealed record Counted(int Count);

    /// <summary>What to show a user.</summary>
    public Task<RecommendationAnswer> RecommendAsync(string userId, RecommendCall query, CancellationToken cancellationToken) =>
        _app.GetAsync<RecommendationAnswer>(PathOf(userId, query), cancellationToken);

    /// <summary>The path of such a call, below <c>api/</c>.</summary>
    public static string PathOf(string userId, RecommendCall query)
    {
        var parameters = new (string Name, string? Value)[]
        {
            ("userId", userId), ("k", query.K?.ToString(CultureInfo.InvariantCulture)), ("at", query.At), ("device", query.Device),
            ("country", query.Country), ("model", query.Model),
        };
        return "recommendations?"
            + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }

    /// <summary>The path of an erasure, below <c>api/</c>. The id stands in the query: a path cannot hold every id.</summary>
    public static string ErasePathOf(string userId) => $"users?id={Uri.EscapeDataString(userId)}";

    public Task<Erased> EraseAsync(string userId, CancellationToken cancellationToken) =>
        _app.DeleteAsync<Erased>(ErasePathOf(userId), cancellationToken);

    public Task<VersionList> ModelsAsync(CancellationToken cancellationToken) => _app.GetAsync<VersionList>("models", cancellationToken);

    public Task<CurrentModel> PromoteAsync(string version, CancellationToken cancellationToken) =>
        _app.PostAsync<CurrentModel>($"models/promote?version={Uri.EscapeDataString(version)}", null, cancellationToken);

    public Task<CurrentModel> RollBackAsync(CancellationToken cancellationToken) =>
        _app.PostAsync<CurrentModel>("models/rollback", null, cancellationToken);

    public Task<Readiness> ReadyAsync(CancellationToken cancellationToken) => _app.GetAsync<Readiness>("health/ready", cancellationToken);

    public async Task PutItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        foreach (var some in Requests(items))
        {
            await _app.PutAsync<Counted>("items", some, cancellationToken);
        }
    }

    /// <summary>The items in as few requests as the app takes: it bounds their items and their bytes.</summary>
    public static IEnumerable<IReadOnlyList<Item>> Requests(IEnumerable<Item> items)
    {
        var (request, bytes) = (new List<Item>(), Brackets);
        foreach (var item in items)
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(item, AppClient.Json).Length + 1;
            if (request.Count == ItemsPerRequest || (request.Count > 0 && bytes + size > BoundedBody.OfOthers))
            {
                yield return request;
                (request, bytes) = ([], Brackets);
            }

            request.Add(item);
            bytes += size;
        }

        if (request.Count > 0) yield return request;
    }

    public void Dispose() => _app.Dispose();
}

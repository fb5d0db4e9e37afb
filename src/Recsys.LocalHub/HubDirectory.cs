namespace Recsys.LocalHub;

/// <summary>The hubs of the namespace by name.</summary>
internal sealed class HubDirectory(string host, IReadOnlyList<Hub> hubs)
{
    private readonly Dictionary<string, Hub> byName = hubs.ToDictionary(h => h.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Hub> All => hubs;

    public Hub? Find(string name) => byName.GetValueOrDefault(name);

    public string UriOf(string? entity) => $"sb://{host}/{entity}";
}

using System.Text.Json;

namespace Recsys.Infra.Tests.Deployment;

/// <summary>One resource of a deployment, its expressions resolved as far as they can be without Azure.</summary>
internal sealed record Resource(string Id, string Type, string Name, JsonElement Json)
{
    public JsonElement Properties => Json.GetProperty("properties");

    public static Resource Of(JsonElement json) =>
        new(json.GetProperty("id").GetString()!, json.GetProperty("type").GetString()!, json.GetProperty("name").GetString()!, json);

    /// <summary>The value behind a path of property names, or null.</summary>
    public JsonElement? Find(params string[] path)
    {
        var at = Json;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }

        return at;
    }

    public string? Text(params string[] path) => Find(path)?.ToString();
}

using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>
/// <c>local.settings.json</c> beside the app: its <c>Values</c> are settings, its <c>ConnectionStrings</c> connection strings, as Core
/// Tools read it. The environment goes above it.
/// </summary>
internal static class LocalSettings
{
    public const string FileName = "local.settings.json";

    public static void AddTo(IConfigurationBuilder configuration, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return;
        var source = new ConfigurationBuilder().AddInMemoryCollection(Read(path)).Build();
        var environment = configuration.Sources.ToList().FindIndex(s => s is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        configuration.Sources.Insert(Math.Max(environment, 0), new ChainedConfigurationSource { Configuration = source });
    }

    private static List<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
                throw new FunctionStartException($"{path} is encrypted; only plain settings can be read (func settings decrypt)");
            return [.. Section(document, "Values", string.Empty), .. Section(document, "ConnectionStrings", "ConnectionStrings:")];
        }
        catch (JsonException e)
        {
            throw new FunctionStartException($"{path} is not valid JSON: {e.Message}", e);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Section(JsonDocument document, string name, string prefix)
        => document.RootElement.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object
            ? section.EnumerateObject().Select(p => KeyValuePair.Create(prefix + p.Name.Replace("__", ":", StringComparison.Ordinal), (string?)p.Value.ToString()))
            : [];
}

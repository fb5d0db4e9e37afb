using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Recsys.Functions.Host.Apps;

/// <summary>
/// The settings of an app: <c>local.settings.json</c> beside it, above it the environment. <c>host.json</c> lies under
/// <c>AzureFunctionsJobHost</c>, so that a setting <c>AzureFunctionsJobHost__extensions__…</c> goes above the file, as on Azure.
/// </summary>
internal sealed partial class AppSettings
{
    public const string StorageSetting = "AzureWebJobsStorage";
    public const string HostSection = "AzureFunctionsJobHost";
    private const string HostFile = "host.json";
    private const string LocalFile = "local.settings.json";

    private AppSettings(IConfiguration configuration, IReadOnlyDictionary<string, string> local) => (Configuration, Local) = (configuration, local);

    public IConfiguration Configuration { get; }

    /// <summary>What <c>local.settings.json</c> says; the worker gets it as environment variables, as Core Tools gives it.</summary>
    public IReadOnlyDictionary<string, string> Local { get; }

    /// <summary><c>host.json</c> with the settings above it.</summary>
    public IConfigurationSection Host => Configuration.GetSection(HostSection);

    /// <exception cref="HostStartException">A file is there that cannot be read.</exception>
    public static AppSettings Load(string folder, IReadOnlyDictionary<string, string?>? overrides = null)
    {
        var local = ReadLocal(Path.Combine(folder, LocalFile));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Flatten(Path.Combine(folder, HostFile), HostSection))
            .AddInMemoryCollection(local.Select(p => KeyValuePair.Create(p.Key.Replace("__", ":", StringComparison.Ordinal), (string?)p.Value)))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(overrides ?? new Dictionary<string, string?>())
            .Build();
        return new AppSettings(configuration, local);
    }

    /// <summary>Whether <c>AzureWebJobs.NAME.Disabled</c> (with <c>__</c> for the dots where a shell wants it) switches a function off.</summary>
    public bool IsDisabled(string function) =>
        bool.TryParse(Configuration[$"AzureWebJobs.{function}.Disabled"] ?? Configuration[$"AzureWebJobs:{function}:Disabled"], out var off) && off;

    /// <summary>A text with every <c>%Name%</c> replaced by the setting of that name.</summary>
    /// <exception cref="HostStartException">A setting is missing.</exception>
    public string Resolve(FunctionMetadata function, string text) => Reference().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return Configuration[name] ?? throw function.StartError($"the setting '{name}' that its trigger names as %{name}% is missing");
    });

    /// <summary>The section of a connection: its value is a connection string, or its children say where an identity is let in.</summary>
    /// <exception cref="HostStartException">There is neither.</exception>
    public IConfigurationSection Connection(FunctionMetadata function, string setting) =>
        new[] { $"AzureWebJobs{setting}", setting, $"ConnectionStrings:{setting}" }
            .Select(Configuration.GetSection)
            .FirstOrDefault(s => s.Exists() && (s.Value is null || s.Value.Length > 0))
        ?? throw function.StartError($"the connection setting '{setting}' is missing");

    private static Dictionary<string, string> ReadLocal(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var flat = Flatten(path, "");
        return flat.GetValueOrDefault(":IsEncrypted") is "True"
            ? throw new HostStartException($"{path} is encrypted; only plain settings can be read (func settings decrypt)")
            : flat.Where(p => p.Key.StartsWith(":Values:", StringComparison.Ordinal))
                .ToDictionary(p => p.Key[":Values:".Length..], p => p.Value ?? "", StringComparer.Ordinal);
    }

    private static Dictionary<string, string?> Flatten(string path, string prefix)
    {
        var flat = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return flat;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            Add(flat, prefix, document.RootElement);
            return flat;
        }
        catch (JsonException e)
        {
            throw new HostStartException($"{path} is not valid JSON: {e.Message}", e);
        }
    }

    private static void Add(Dictionary<string, string?> flat, string path, JsonElement element)
    {
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            flat[path] = element.ToString();
            return;
        }

        var index = 0;
        var children = element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().Select(p => (p.Name, p.Value))
            : element.EnumerateArray().Select(v => ($"{index++}", v));
        foreach (var (name, value) in children)
        {
            Add(flat, $"{path}:{name}", value);
        }
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}

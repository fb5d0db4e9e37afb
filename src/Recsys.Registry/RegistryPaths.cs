namespace Recsys.Registry;

/// <summary>The blobs of the registry: <c>models/current.json</c> and one folder a version.</summary>
internal static class RegistryPaths
{
    public const string Current = "models/current.json";
    public const string Versions = "models/versions/";
    public const string ManifestName = "manifest.json";

    public static string Manifest(string version) => $"{Versions}{version}/{ManifestName}";

    public static string File(string version, string name) => $"{Versions}{version}/{name}";
}

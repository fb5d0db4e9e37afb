namespace Recsys.Registry;

/// <summary>
/// The blobs of the registry, all in this place (it may not know those of the interactions): <c>models/current.json</c> and one folder a
/// version. A file's blob name begins with its hash, so that no publication can ever write other bytes over those of another.
/// </summary>
internal static class RegistryPaths
{
    public const string Current = "models/current.json";
    public const string Versions = "models/versions/";
    public const string ManifestName = "manifest.json";
    private const int HashCharacters = 16;

    public static string Folder(string version) => $"{Versions}{version}/";

    public static string Manifest(string version) => $"{Folder(version)}{ManifestName}";

    public static string File(string version, ModelFile file) => $"{Folder(version)}{file.Sha256[..HashCharacters]}-{file.Name}";
}

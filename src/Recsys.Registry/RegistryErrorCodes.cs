namespace Recsys.Registry;

/// <summary>What can be wrong with a request to the registry.</summary>
public static class RegistryErrorCodes
{
    /// <summary>There is no such version.</summary>
    public const string UnknownVersion = "unknown-version";

    /// <summary>No version served before the one that serves.</summary>
    public const string NothingToRollBackTo = "nothing-to-roll-back-to";

    /// <summary>Other bytes were published under this version.</summary>
    public const string VersionConflict = "version-conflict";

    /// <summary>A file does not have the bytes that its manifest names.</summary>
    public const string CorruptFile = "corrupt-file";
}

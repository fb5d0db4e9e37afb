namespace Recsys.Infra.Tests.Apps;

/// <summary>Names of settings.</summary>
internal static class SettingNames
{
    /// <summary><c>RecsysStorage</c> of <c>RecsysStorage__blobServiceUri</c>: what local settings hold as one connection string.</summary>
    public static string TopOf(string name) => name.Replace("__", ":", StringComparison.Ordinal).Split(':')[0];

    /// <summary>Settings for the platform, not for the code of an app.</summary>
    public static bool IsOfThePlatform(string name) =>
        name is "AZURE_CLIENT_ID" or "FUNCTIONS_WORKER_RUNTIME" or "MALLOC_ARENA_MAX"
            || name.StartsWith("APPLICATIONINSIGHTS_", StringComparison.Ordinal) || name.StartsWith("WEBSITE_", StringComparison.Ordinal);
}

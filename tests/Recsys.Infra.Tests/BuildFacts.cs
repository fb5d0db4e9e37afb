using System.Reflection;

namespace Recsys.Infra.Tests;

/// <summary>What the build wrote into this assembly.</summary>
internal static class BuildFacts
{
    /// <summary>Where a function app's build went, below its own folder.</summary>
    public static string AppOutput => Find("AppOutput")!;

    /// <summary>The compiler's file, or null where the package has none for this system.</summary>
    public static string? Bicep => Find("Bicep");

    private static string? Find(string key) =>
        typeof(BuildFacts).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value;
}

namespace Recsys.TestKit;

/// <summary>Places of the repository that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of Recsys.sln, found by walking up from the test's own folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder that pins Azurite.</summary>
    public static string LocalInfra => Path.Combine(Root, "infra", "local");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Recsys.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Recsys.sln above {AppContext.BaseDirectory}.");
    }
}

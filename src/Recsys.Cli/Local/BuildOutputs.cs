using System.Reflection;

namespace Recsys.Cli.Local;

/// <summary>Where the build put the function apps and where the repository's folders are: written into this assembly by the build.</summary>
internal static class BuildOutputs
{
    /// <summary>The output folders of the apps.</summary>
    public static string OnlineApp => Require("OnlineApp");

    public static string TrainingApp => Require("TrainingApp");

    /// <summary>The program that runs an app.</summary>
    public static string FunctionsHost => Require("FunctionsHost");

    /// <summary>This program, to be started once more as a child.</summary>
    public static string CommandLine => typeof(BuildOutputs).Assembly.Location;

    /// <summary>The folder with Azurite's lock file.</summary>
    public static string AzuriteInstall => Path.Combine(Metadata("RepositoryRoot"), "infra", "local");

    private static string Require(string name)
    {
        var path = Metadata(name);
        return Path.Exists(path)
            ? path
            : throw new CommandException($"'{path}' is not there.", "Build it with 'dotnet build src/Recsys.Cli' and start again.");
    }

    private static string Metadata(string name) =>
        typeof(BuildOutputs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == name)?.Value
        ?? throw new InvalidOperationException($"The build has not recorded '{name}'.");
}

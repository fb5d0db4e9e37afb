namespace Recsys.Infra.Tests.Apps;

/// <summary>Runs the .NET SDK as a shell does.</summary>
internal static class MSBuild
{
    /// <summary>Calls <c>dotnet</c> in a folder.</summary>
    public static Task<CommandResult> RunAsync(string folder, params IEnumerable<string> arguments)
    {
        // A test that runs below MSBuild inherits its variables, and the inner one would take its SDK for its own.
        var inherited = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
        return Command.RunAsync("dotnet", folder, [.. arguments, "-nodeReuse:false"], inherited.ToDictionary(n => n, _ => (string?)null));
    }
}

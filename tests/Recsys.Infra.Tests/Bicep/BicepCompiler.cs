using Recsys.TestKit;

namespace Recsys.Infra.Tests.Bicep;

/// <summary>The real compiler, from its package, in a copy of <c>infra/</c> that it may write to.</summary>
internal sealed class BicepCompiler : IDisposable
{
    private readonly TempFolder _folder = new();

    public BicepCompiler()
    {
        Assert.SkipWhen(BuildFacts.Bicep is null, "The package with the Bicep compiler is for Linux on x64.");
        foreach (var file in SourceFiles)
        {
            var copy = Path.Combine(Folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Source, file), copy);
        }
    }

    public static string Source => Path.Combine(Repository.Root, "infra");

    /// <summary>Templates, modules and parameters, relative to <c>infra/</c>, and the configuration of the linter.</summary>
    public static IReadOnlyList<string> SourceFiles { get; } =
    [
        .. Directory.EnumerateFiles(Source, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden })
            .Select(f => Path.GetRelativePath(Source, f))
            .Where(f => !f.Contains("node_modules", StringComparison.Ordinal))
            .Where(f => Path.GetExtension(f) is ".bicep" or ".bicepparam" || f == "bicepconfig.json")
            .Order(StringComparer.Ordinal),
    ];

    public string Folder => _folder.Path;

    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string?>(), arguments);

    public Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Command.RunAsync(BuildFacts.Bicep!, Folder, arguments, environment);

    public void Dispose() => _folder.Dispose();
}

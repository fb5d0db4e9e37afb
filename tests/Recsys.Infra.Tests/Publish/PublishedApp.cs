using System.Text.Json;

namespace Recsys.Infra.Tests.Publish;

/// <summary>
/// An app that <c>.ci/publish</c> has published: libtorch alone makes that take longer than the other tests of this project together, so a test
/// looks at what is there, and nothing is published for it.
/// </summary>
internal sealed class PublishedApp
{
    private const string Setting = "RECSYS_PUBLISHED";

    private PublishedApp(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Every file, by its path below the folder.</summary>
    public IReadOnlyList<string> Files =>
    [
        .. Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/')),
    ];

    /// <summary>Finds what was published, or skips the test.</summary>
    /// <param name="name">
    /// <c>online</c>, <c>training</c>, or <c>online-package</c>: the first as it is deployed, with the package of the Event Hubs extension.
    /// </param>
    public static PublishedApp Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Setting);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"Nothing is published: run .ci/publish FOLDER and set {Setting} to it.");
        var app = new PublishedApp(Path.Combine(folder!, name));
        Assert.True(Directory.Exists(app.Folder), $"{Setting} has no folder '{name}'.");
        return app;
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public JsonElement ReadJson(string file) => JsonElement.Parse(Read(file));
}

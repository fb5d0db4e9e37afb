using System.Reflection;
using System.Xml.Linq;
using Recsys.TestKit;

namespace Recsys.Architecture.Tests;

/// <summary>The projects of <c>src/</c> and <c>functions/</c>, lower floors first, and what each may use.</summary>
internal static class Projects
{
    private const string Online = "Recsys.Functions.Online";
    private const string Training = "Recsys.Functions.Training";

    /// <summary>What a project may name in its project file. What these use themselves, its code may use too.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>
    {
        ["Recsys.Domain"] = [],
        ["Recsys.Onnx"] = [],
        ["Recsys.Onnx.Torch"] = ["Recsys.Onnx"],
        ["Recsys.Local"] = [],
        ["Recsys.LocalHub"] = ["Recsys.Local"],
        ["Recsys.Interactions"] = ["Recsys.Domain"],
        ["Recsys.Registry"] = ["Recsys.Domain"],
        ["Recsys.Datasets"] = ["Recsys.Domain", "Recsys.Interactions"],
        ["Recsys.Models"] = ["Recsys.Datasets", "Recsys.Registry", "Recsys.Onnx"],
        ["Recsys.Evaluation"] = ["Recsys.Domain", "Recsys.Datasets"],
        ["Recsys.Scoring"] = ["Recsys.Domain", "Recsys.Registry", "Recsys.Interactions"],
        ["Recsys.Training"] = ["Recsys.Models", "Recsys.Evaluation", "Recsys.Registry", "Recsys.Scoring", "Recsys.Interactions"],
        ["Recsys.Functions.EventHubsStandIn"] = [],
        ["Recsys.Functions.WorkerHook"] = [],
        ["Recsys.Functions.Host"] = ["Recsys.Local", "Recsys.Functions.WorkerHook"],
        [Online] = ["Recsys.Scoring"],
        [Training] = ["Recsys.Training"],
        ["Recsys.Cli"] =
        [
            "Recsys.Domain", "Recsys.Onnx", "Recsys.LocalHub", "Recsys.Local", "Recsys.Interactions", "Recsys.Registry", "Recsys.Datasets",
            "Recsys.Models", "Recsys.Evaluation", "Recsys.Scoring", "Recsys.Training", "Recsys.Functions.Host", Online, Training,
        ],
    };

    /// <summary>Every project file of the two folders, by the project's name.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new[] { "src", "functions" }
        .SelectMany(f => Directory.GetDirectories(Path.Combine(Repository.Root, f)))
        .SelectMany(d => Directory.GetFiles(d, "*.csproj"))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f));

    /// <summary>The projects that a project may use, directly or through others.</summary>
    public static IReadOnlySet<string> Closure(string project) =>
        Allowed[project].SelectMany(p => Closure(p).Append(p)).ToHashSet();

    /// <summary>Names of what a project file references.</summary>
    public static IReadOnlyList<string> References(string project, string element) =>
    [
        .. XDocument.Load(Files[project]).Descendants(element).Select(e => (string)e.Attribute("Include")!)
            .Select(i => element == "ProjectReference" ? Path.GetFileNameWithoutExtension(i.Replace('\\', '/')) : i),
    ];

    /// <summary>A file in the output folder of a project.</summary>
    public static string Output(string project, string extension)
    {
        var output = typeof(Projects).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Output").Value!;
        var name = (string?)XDocument.Load(Files[project]).Descendants("AssemblyName").FirstOrDefault() ?? project;
        return Path.Combine(Path.GetDirectoryName(Files[project])!, output, name + extension);
    }
}

using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Recsys.TestKit;

namespace Recsys.Infra.Tests.Apps;

/// <summary>A function app as it was built, and the settings that it reads.</summary>
internal sealed partial class FunctionApp
{
    /// <summary>The host's own storage: every app has a trigger or keys that need it.</summary>
    private const string HostStorage = "AzureWebJobsStorage";

    private readonly Assembly _assembly;

    private FunctionApp(string service)
    {
        Service = service;
        var file = Path.Combine(Folder, BuildFacts.AppOutput, $"Recsys.Functions.{Path.GetFileName(Folder)}.dll");
        var resolver = new AssemblyDependencyResolver(file);
        var context = new AssemblyLoadContext(service);
        context.Resolving += (_, name) => resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        _assembly = context.LoadFromAssemblyPath(file);
    }

    /// <summary>The apps by their services in azure.yaml.</summary>
    public static IReadOnlyDictionary<string, FunctionApp> All { get; } =
        new[] { "online", "training" }.ToDictionary(s => s, s => new FunctionApp(s));

    public string Service { get; }

    public string Folder => Path.Combine(Repository.Root, "functions", char.ToUpperInvariant(Service[0]) + Service[1..]);

    /// <summary>Names of the functions.</summary>
    public IReadOnlyList<string> Functions =>
    [
        .. Methods.SelectMany(m => m.CustomAttributes).Where(IsFunction).Select(a => (string)a.ConstructorArguments[0].Value!),
    ];

    /// <summary>Attributes of functions and of their parameters.</summary>
    public IReadOnlyList<CustomAttributeData> Triggers =>
    [
        .. Methods.Where(m => m.CustomAttributes.Any(IsFunction)).SelectMany(m => m.GetParameters()).SelectMany(p => p.CustomAttributes),
    ];

    /// <summary>Names between percent signs and names of connections in triggers.</summary>
    public IReadOnlyList<string> SettingsOfTriggers =>
    [
        .. Triggers.SelectMany(a => a.ConstructorArguments).Select(a => a.Value).OfType<string>()
            .SelectMany(t => Reference().Matches(t)).Select(m => m.Groups[1].Value)
            .Concat(Triggers.SelectMany(a => a.NamedArguments).Where(a => a.MemberName == "Connection").Select(a => (string)a.TypedValue.Value!))
            .Distinct(),
    ];

    private IEnumerable<MethodInfo> Methods => _assembly.GetTypes().SelectMany(
        t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly));

    /// <summary>Options that read settings: types with a static <c>Of(IConfiguration)</c>.</summary>
    public IReadOnlyList<MethodInfo> Options =>
    [
        .. _assembly.GetTypes()
            .Select(t => t.GetMethod("Of", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(IConfiguration)]))
            .OfType<MethodInfo>(),
    ];

    /// <summary>Reads every options type from these settings, as the start of the app does, and tells which settings were asked for.</summary>
    /// <exception cref="TargetInvocationException">A setting is missing or wrong: the app would not start.</exception>
    public IReadOnlyList<string> Read(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var recorder = new RecordingSettings(settings);
        foreach (var options in Options) options.Invoke(null, [recorder.AsConfiguration()]);
        var read = recorder.Asked.Concat(SettingsOfTriggers).Append(HostStorage);
        return [.. read.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
    }

    private static bool IsFunction(CustomAttributeData attribute) => attribute.AttributeType.Name == "FunctionAttribute";

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}

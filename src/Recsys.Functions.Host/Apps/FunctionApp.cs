using System.Text.Json;

namespace Recsys.Functions.Host.Apps;

/// <summary>The output of an app's build, or what a publish made of it: its functions and the program that runs them.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="WorkerAssembly">The program, a path.</param>
/// <param name="Functions">Its functions in the order of their names.</param>
internal sealed record FunctionApp(string Folder, string WorkerAssembly, IReadOnlyList<FunctionMetadata> Functions)
{
    private const string WorkerFile = "worker.config.json";
    private const string FunctionsFile = "functions.metadata";

    /// <summary>The app's name: that of its program.</summary>
    public string Name => Path.GetFileNameWithoutExtension(WorkerAssembly);

    /// <exception cref="HostStartException">The folder holds no isolated .NET function app.</exception>
    public static FunctionApp Load(string folder)
    {
        var path = Path.GetFullPath(folder);
        using var worker = Read(path, WorkerFile);
        using var functions = Read(path, FunctionsFile);
        var description = worker.RootElement.GetProperty("description");
        if (description.GetProperty("language").GetString() is var language and not "dotnet-isolated")
        {
            throw new HostStartException($"{Path.Combine(path, WorkerFile)} is of a {language} app; this host runs dotnet-isolated ones");
        }

        var names = new Dictionary<string, FunctionMetadata>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions.RootElement.Clone().EnumerateArray().Select(FunctionMetadata.Of))
        {
            if (!names.TryAdd(function.Name, function))
            {
                throw function.StartError($"its name is used by {names[function.Name].EntryPoint} and by {function.EntryPoint}");
            }
        }

        var assembly = Path.Combine(path, description.GetProperty("defaultWorkerPath").GetString()!);
        return new FunctionApp(path, assembly, [.. names.Values.OrderBy(f => f.Name, StringComparer.Ordinal)]);
    }

    private static JsonDocument Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"There is no function app in {folder}: {name} cannot be read; build the app and name its output folder", e);
        }
        catch (JsonException e)
        {
            throw new HostStartException($"{path} is not valid JSON: {e.Message}", e);
        }
    }
}

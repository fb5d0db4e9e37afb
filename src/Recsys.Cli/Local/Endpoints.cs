using System.Text.Json;

namespace Recsys.Cli.Local;

/// <summary>Where the parts of a running local system listen. Written to <c>endpoints.json</c> in the state folder, so that other commands find it.</summary>
internal sealed record Endpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file's name in the state folder.</summary>
    public const string FileName = "endpoints.json";

    public required Uri Online { get; init; }

    public required Uri Training { get; init; }

    public required string HubConnectionString { get; init; }

    public required string HubName { get; init; }

    public required string StorageConnectionString { get; init; }

    public required string Container { get; init; }

    /// <summary>The keys of the functions of both apps.</summary>
    public string? OnlineKey { get; init; }

    public string? TrainingKey { get; init; }

    public async Task SaveAsync(string stateDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(stateDirectory, FileName);
        await File.WriteAllTextAsync(path + ".new", JsonSerializer.Serialize(this, Json), cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    public static void Delete(string stateDirectory) => File.Delete(Path.Combine(stateDirectory, FileName));

    /// <summary>The running system of a state folder.</summary>
    /// <exception cref="CommandException">None was started there.</exception>
    public static async Task<Endpoints> LoadAsync(string stateDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(stateDirectory, FileName);
        if (!File.Exists(path))
        {
            throw new CommandException($"No local system is running in '{stateDirectory}'.", "Start one with 'recsys up' or 'recsys demo'.");
        }

        return JsonSerializer.Deserialize<Endpoints>(await File.ReadAllTextAsync(path, cancellationToken), Json)
            ?? throw new CommandException($"'{path}' is empty.", "Delete it and start the system again.");
    }
}

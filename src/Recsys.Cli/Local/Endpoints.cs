using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Identity;
using Azure.Messaging.EventHubs.Producer;
using Recsys.Interactions.Storage;

namespace Recsys.Cli.Local;

/// <summary>
/// Where the parts of a system are. A local system writes it into its state folder, so that other commands find it; settings of the
/// environment, named as those of the apps, go above it.
/// </summary>
internal sealed record Endpoints
{
    public const string FileName = "endpoints.json";
    public const string OnlineVariable = "RECSYS_ONLINE_URL";
    public const string TrainingVariable = "RECSYS_TRAINING_URL";
    public const string KeyVariable = "RECSYS_KEY";
    public const string TrainingKeyVariable = "RECSYS_TRAINING_KEY";
    public const string HubVariable = "InteractionsHub";
    public const string HubNameVariable = StorageSettings.HubNameSetting;
    public const string HubNamespaceVariable = $"{HubVariable}__fullyQualifiedNamespace";
    public const string BlobServiceVariable = $"{StorageOptions.Setting}__blobServiceUri";
    public const string TableServiceVariable = $"{StorageOptions.Setting}__tableServiceUri";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The online app's address, with a slash at its end.</summary>
    public Uri? Online { get; init; }

    /// <summary>The training app's address, with a slash at its end.</summary>
    public Uri? Training { get; init; }

    /// <summary>The function key of the online app, and of the training app where that has none of its own.</summary>
    public string? Key { get; init; }

    /// <summary>The function key of the training app; on Azure each app has its own.</summary>
    public string? TrainingKey { get; init; }

    public string? Hub { get; init; }

    /// <summary>The host name of the hub's namespace, for whom the caller is signed in as; instead of <see cref="Hub"/>.</summary>
    public string? HubNamespace { get; init; }

    public string HubName { get; init; } = StorageSettings.DefaultHubName;

    public string? Storage { get; init; }

    /// <summary>The blob service, for whom the caller is signed in as; with <see cref="TableService"/> instead of <see cref="Storage"/>.</summary>
    public Uri? BlobService { get; init; }

    /// <summary>The table service.</summary>
    public Uri? TableService { get; init; }

    public string Container { get; init; } = StorageOptions.DefaultContainer;

    public Uri RequireOnline() => Online ?? throw Missing("online app", OnlineVariable);

    public Uri RequireTraining() => Training ?? throw Missing("training app", TrainingVariable);

    [JsonIgnore]
    public bool HasHub => Hub is not null || HubNamespace is not null;

    [JsonIgnore]
    public bool HasStorage => Storage is not null || (BlobService is not null && TableService is not null);

    /// <summary>A client of the hub: by its connection string, or by its namespace and whom the caller is signed in as.</summary>
    public EventHubProducerClient OpenHub() => Hub is not null ? new EventHubProducerClient(Hub, HubName)
        : HubNamespace is not null ? new EventHubProducerClient(HubNamespace, HubName, new DefaultAzureCredential())
        : throw Missing("hub", $"{HubVariable} or {HubNamespaceVariable}");

    public StorageOptions RequireStorage() => HasStorage
        ? new()
        {
            ConnectionString = Storage, BlobServiceUri = BlobService, TableServiceUri = TableService, Container = Container,
            Credential = Storage is null ? new DefaultAzureCredential() : null,
        }
        : throw Missing("storage", $"{StorageOptions.Setting}, or both {BlobServiceVariable} and {TableServiceVariable}");

    /// <summary>The running system of a state folder, with what the environment says above it.</summary>
    /// <exception cref="CommandException">None runs there and the environment names none.</exception>
    public static Endpoints Find(string stateDirectory) => Find(stateDirectory, Environment.GetEnvironmentVariable);

    internal static Endpoints Find(string stateDirectory, Func<string, string?> environment)
    {
        var local = StateFolder.IsOwned(stateDirectory) ? TryRead(stateDirectory) : null;
        var known = local ?? new Endpoints();
        var found = known with
        {
            Online = Address(environment, OnlineVariable) ?? known.Online,
            Training = Address(environment, TrainingVariable) ?? known.Training,
            Key = environment(KeyVariable) ?? known.Key,
            TrainingKey = environment(TrainingKeyVariable) ?? known.TrainingKey,
            Hub = environment(HubVariable) ?? (environment(HubNamespaceVariable) is null ? known.Hub : null),
            HubNamespace = environment(HubNamespaceVariable),
            HubName = environment(HubNameVariable) ?? known.HubName,
            Storage = environment(StorageOptions.Setting) ?? (environment(BlobServiceVariable) is null ? known.Storage : null),
            BlobService = Address(environment, BlobServiceVariable),
            TableService = Address(environment, TableServiceVariable),
            Container = environment(StorageOptions.ContainerSetting) ?? known.Container,
        };
        if (found is not { Online: null, Training: null, HasHub: false, HasStorage: false })
        {
            return found;
        }

        throw StateFolder.IsOwned(stateDirectory)
            ? new CommandException(
                $"The local system in '{Path.GetFullPath(stateDirectory)}' is still starting.",
                "Try again in a moment; the first start installs Azurite.")
            : new CommandException(
                $"No local system is running in '{Path.GetFullPath(stateDirectory)}'.",
                $"Start one with 'recsys up' or 'recsys demo', say which with --state, or name another by the variables {OnlineVariable}, "
                    + $"{TrainingVariable}, {KeyVariable}, {TrainingKeyVariable}, {HubVariable}, "
                    + $"{StorageOptions.Setting}, or, signed in to Azure, {HubNamespaceVariable}, {BlobServiceVariable} and {TableServiceVariable}.");
    }

    /// <summary>Writes the file. It holds keys: only its owner may read it.</summary>
    public void Save(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, FileName);
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, this, Json);
        }

        File.Move(draft, path, overwrite: true);
    }

    public static void Delete(string stateDirectory) => File.Delete(Path.Combine(stateDirectory, FileName));

    private static Endpoints? TryRead(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Endpoints>(File.ReadAllText(path), Json) : null;
        }
        catch (JsonException e)
        {
            throw new CommandException($"'{path}' cannot be read: {e.Message}", "Delete it and start the system again.");
        }
    }

    private static Uri? Address(Func<string, string?> environment, string variable)
    {
        if (environment(variable) is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandException($"The variable {variable} is '{text}'.", "Expected an address such as https://NAME.azurewebsites.net.");
    }

    private static CommandException Missing(string part, string variable) =>
        new($"Where the {part} is, is not known.", $"Start a local system with 'recsys up', or set {variable}.");
}

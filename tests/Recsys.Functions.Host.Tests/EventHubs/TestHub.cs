using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>A namespace of hubs in this process, and what the host keeps of them in storage.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly TempFolder _folder = new();
    private readonly string _suffix;
    private LocalEventHub _hub = null!;

    private TestHub(AzuriteFixture azurite) => (_azurite, _suffix) = (azurite, azurite.NewName("hub"));

    /// <summary>Starts hubs; each has the name of the function that reads it.</summary>
    public static async Task<TestHub> StartAsync(AzuriteFixture azurite, int partitions, params string[] functions)
    {
        var hub = new TestHub(azurite);
        hub._hub = await hub.OpenAsync(0, partitions, functions);
        return hub;
    }

    /// <summary>The name of the hub that a function reads; no other test has it.</summary>
    public string Name(string function) => function + _suffix;

    /// <summary>A host with the functions that read the hubs.</summary>
    public Task<SampleHost> HostAsync(IReadOnlyCollection<string> functions, params IEnumerable<(string Name, string Value)> more)
    {
        var settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = _azurite.ConnectionString, ["Hub"] = _hub.ConnectionString() };
        foreach (var function in functions)
        {
            settings[$"{function}Hub"] = Name(function);
        }

        foreach (var (name, value) in more)
        {
            settings[$"AzureFunctionsJobHost__extensions__eventHubs__{name}"] = value;
        }

        return SampleHost.StartAsync(functions, settings);
    }

    /// <summary>Sends events to a partition in one message, in their order.</summary>
    public async Task SendAsync(string hub, string partition, params IEnumerable<string> bodies)
    {
        await using var producer = new EventHubProducerClient(_hub.ConnectionString(), Name(hub));
        var events = bodies.Select(b => new EventData(Encoding.UTF8.GetBytes(b)) { MessageId = $"id of {b}", Properties = { ["n"] = b.Length } });
        await producer.SendAsync(events, new SendEventOptions { PartitionId = partition }, Cancel);
    }

    /// <summary>Deletes the hubs and makes them again, at the same address, while nobody or somebody reads.</summary>
    public async Task RemakeAsync(int partitions, params string[] functions)
    {
        var port = _hub.Port;
        await _hub.DisposeAsync();
        Directory.Delete(_folder.Path, recursive: true);
        _hub = await OpenAsync(port, partitions, functions);
    }

    /// <summary>Stops the hubs and starts them again with what they hold.</summary>
    public async Task RestartAsync(int partitions, params string[] functions)
    {
        var port = _hub.Port;
        await _hub.DisposeAsync();
        _hub = await OpenAsync(port, partitions, functions);
    }

    /// <summary>The sequence number of a partition's checkpoint; null without one.</summary>
    public async Task<long?> CheckpointAsync(string hub, string partition)
    {
        var blob = Blob(hub, "checkpoint", partition);
        return await blob.ExistsAsync(Cancel)
            ? long.Parse((await blob.GetPropertiesAsync(cancellationToken: Cancel)).Value.Metadata["sequencenumber"])
            : null;
    }

    /// <summary>Sends one event with a partition key; the hub chooses the partition.</summary>
    public async Task SendWithKeyAsync(string hub, string key, string body)
    {
        await using var producer = new EventHubProducerClient(_hub.ConnectionString(), Name(hub));
        await producer.SendAsync([new EventData(Encoding.UTF8.GetBytes(body))], new SendEventOptions { PartitionKey = key }, Cancel);
    }

    /// <summary>Waits for a checkpoint.</summary>
    public Task CheckpointIsAsync(string hub, string partition, long number) =>
        Eventually.TrueAsync(async () => await CheckpointAsync(hub, partition) == number, $"the checkpoint of {hub}/{partition} at {number}");

    /// <summary>Who owns which partition; those that nobody owns are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OwnersAsync(string hub)
    {
        var container = new BlobContainerClient(_azurite.ConnectionString, "azure-webjobs-eventhub");
        var owners = new Dictionary<string, string>();
        var prefix = Prefix(hub) + "ownership/";
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = prefix }, Cancel))
        {
            if (blob.Metadata.TryGetValue("ownerid", out var owner) && owner.Length > 0)
            {
                owners[blob.Name[prefix.Length..]] = owner;
            }
        }

        return owners;
    }

    /// <summary>Takes a partition away, as another process would.</summary>
    public Task StealAsync(string hub, string partition) => Blob(hub, "ownership", partition).UploadAsync(
        BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["ownerid"] = "thief" } }, Cancel);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private string Prefix(string function) => $"127.0.0.1/{Name(function)}/$default/".ToLowerInvariant();

    private BlobClient Blob(string hub, string kind, string partition) =>
        new BlobContainerClient(_azurite.ConnectionString, "azure-webjobs-eventhub").GetBlobClient($"{Prefix(hub)}{kind}/{partition}");

    private Task<LocalEventHub> OpenAsync(int port, int partitions, string[] functions) => SamePort.AgainAsync(() => LocalEventHub.StartAsync(
        new LocalEventHubOptions { Directory = _folder.Path, Port = port, Hubs = [.. functions.Select(f => new HubDefinition(Name(f), partitions))] },
        cancellationToken: Cancel));
}

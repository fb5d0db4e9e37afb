using Azure.Messaging.EventHubs.Producer;
using Recsys.Cli.Local;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Storage;
using Recsys.Local;
using Recsys.Models.Blocks.Native;

namespace Recsys.Cli.Doctor;

/// <summary>Looks at everything that a local system needs, and at the local system itself where one runs. Changes nothing.</summary>
internal sealed class Checkup(CheckupRequest request)
{
    private static readonly TimeSpan HubPatience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { Of(await Prerequisites.NodeAsync(cancellationToken)) };
        var azurite = Prerequisites.Azurite(BuildOutputs.AzuriteInstall);
        findings.Add(Of(azurite, FindingLevel.Note));
        if (!azurite.Ok)
        {
            findings.Add(Of(await Prerequisites.NpmAsync(cancellationToken)));
        }

        findings.Add(Apps());
        findings.AddRange(TorchRuntime.Diagnose().Select(f => new Finding(
            f.Name, f.Ok ? FindingLevel.Well : f.Name is "libtorch" or "LSTM" ? FindingLevel.Ill : FindingLevel.Note, f.Detail)));
        if (StateFolder.IsOwned(request.StateDirectory))
        {
            findings.AddRange(await RunningAsync(cancellationToken));
        }
        else
        {
            findings.Add(new Finding("Local system", FindingLevel.Well, $"none is running in {Path.GetFullPath(request.StateDirectory)}"));
            findings.AddRange(request.Ports.Select(p => Of(Prerequisites.Port(p.Port, p.Purpose))));
        }

        if (request.Storage is { } storage)
        {
            findings.Add(await StorageAsync(storage, cancellationToken));
        }

        return findings;
    }

    private async Task<IEnumerable<Finding>> RunningAsync(CancellationToken cancellationToken)
    {
        Endpoints endpoints;
        try
        {
            endpoints = Endpoints.Find(request.StateDirectory);
        }
        catch (CommandException e)
        {
            return [new Finding("Local system", FindingLevel.Note, e.Problem, e.Mend)];
        }

        var looks = new List<Task<Finding>>();
        if (endpoints.Storage is { } storage)
        {
            looks.Add(StorageAsync(storage, cancellationToken));
        }

        if (endpoints.Hub is { } hub)
        {
            looks.Add(HubAsync(hub, endpoints.HubName, cancellationToken));
        }

        if (endpoints.Online is { } online)
        {
            looks.Add(AnswersAsync("Online app", new Uri(online, "api/health/ready"), cancellationToken));
        }

        if (endpoints.Training is { } training)
        {
            looks.Add(AnswersAsync("Training app", new Uri(training, "api/training"), cancellationToken));
        }

        return await Task.WhenAll(looks);
    }

    private static Finding Apps()
    {
        try
        {
            return new Finding("Function apps", FindingLevel.Well, $"built: {BuildOutputs.OnlineApp}, {BuildOutputs.TrainingApp}");
        }
        catch (CommandException e)
        {
            return new Finding("Function apps", FindingLevel.Ill, e.Problem, e.Mend);
        }
    }

    private static async Task<Finding> StorageAsync(string connectionString, CancellationToken cancellationToken)
    {
        Uri address;
        try
        {
            address = new StorageOptions { ConnectionString = connectionString }.CreateContainerClient().Uri;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return new Finding(
                "Storage", FindingLevel.Ill, $"the connection string cannot be read: {e.Message}", $"Correct the setting {StorageOptions.Setting}.");
        }

        return await AnswersAsync("Azurite (storage)", address, cancellationToken);
    }

    private static async Task<Finding> HubAsync(string connectionString, string hub, CancellationToken cancellationToken)
    {
        const string Name = "Local Event Hub";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(HubPatience);
        try
        {
            await using var producer = new EventHubProducerClient(connectionString, hub);
            var properties = await producer.GetEventHubPropertiesAsync(patience.Token);
            return new Finding(Name, FindingLevel.Well, $"'{properties.Name}' answers with {properties.PartitionIds.Length} partitions");
        }
        catch (Exception e) when (e is FormatException or ArgumentException || HubFailures.Is(e, cancellationToken))
        {
            var why = patience.IsCancellationRequested ? $"no answer within {HubPatience.TotalSeconds:0} s" : HubFailures.Describe(e);
            return new Finding(Name, FindingLevel.Ill, why, "Stop the local system and start it again.");
        }
    }

    private static async Task<Finding> AnswersAsync(string name, Uri address, CancellationToken cancellationToken) =>
        Of(await Prerequisites.AnswersAsync(name, address, cancellationToken));

    private static Finding Of(Prerequisite check, FindingLevel otherwise = FindingLevel.Ill) =>
        new(check.Name, check.Ok ? FindingLevel.Well : otherwise, check.Found, check.Mend);
}

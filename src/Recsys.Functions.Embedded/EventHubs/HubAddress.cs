namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>A consumer group of a hub; names the blobs of its checkpoints and owners in the layout of the real extension.</summary>
internal sealed record HubAddress(string FullyQualifiedNamespace, string EventHub, string ConsumerGroup)
{
    public const string DefaultConsumerGroup = "$Default";

    public string CheckpointPrefix => $"{Root}/checkpoint/";

    public string OwnershipPrefix => $"{Root}/ownership/";

    // Paths are lower case, as the SDK's own checkpoint store writes them; hub names do not differ in case only.
    private string Root => $"{FullyQualifiedNamespace}/{EventHub}/{ConsumerGroup}".ToLowerInvariant();
}

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>What tests of a hub that was made again send, wait for and expect.</summary>
internal static class RemadeHub
{
    public const string Warning = "from its beginning: the hub was deleted and made again";

    public static async Task FillAsync(TestHub hub, int partitions, int events, string name)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await hub.SendAsync("Texts", $"{partition}", Enumerable.Range(0, events).Select(i => $"{name}-{partition}-{i}"));
        }
    }

    public static async Task SeenAsync(TestHub hub, int partitions, long last)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await hub.CheckpointIsAsync("Texts", $"{partition}", last);
        }
    }

    public static IEnumerable<string> Expected(int partitions, int events, string name) =>
        Enumerable.Range(0, partitions).SelectMany(p => Enumerable.Range(0, events).Select(i => $"{name}-{p}-{i}")).Order();
}

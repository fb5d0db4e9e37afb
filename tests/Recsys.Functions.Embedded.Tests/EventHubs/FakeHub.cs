using System.Text;
using Recsys.EventHubs.Client;
using Recsys.Functions.Embedded.EventHubs;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

/// <summary>A hub in memory: the trigger's side of the seam, with readers that throw each other out.</summary>
internal sealed class FakeHub(int partitions) : IEventSourceFactory, IEventSource
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<ReceivedEvent>[] log = [.. Enumerable.Range(0, partitions).Select(_ => new List<ReceivedEvent>())];
    private readonly Reader?[] readers = new Reader?[partitions];
    private readonly Lock gate = new();

    public List<EventStart> Starts { get; } = [];

    public IEventSource Connect(EventHubConnectionOptions connection, string consumerGroup, EventHubOptions options) => this;

    public Task<IReadOnlyList<string>> PartitionIdsAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(0, partitions).Select(p => $"{p}")]);

    public void Append(int partition, params string[] bodies)
    {
        lock (gate)
        {
            foreach (var body in bodies)
            {
                var number = log[partition].Count;
                log[partition].Add(new ReceivedEvent(
                    Encoding.UTF8.GetBytes(body), number, $"{number * 100}", Epoch.AddMilliseconds(number), number % 2 == 0 ? $"key{number}" : null,
                    new Dictionary<string, object> { ["n"] = number }) { MessageId = number % 2 == 0 ? $"id{number}" : null });
            }
        }
    }

    public Task<IEventReader> OpenAsync(string partitionId, EventStart start, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Starts.Add(start);
            var partition = int.Parse(partitionId);
            if (readers[partition] is { } old)
                old.IsLost = true;
            readers[partition] = new Reader(this, partition) { Next = (int)(start.AfterSequenceNumber + 1 ?? 0) };
            return Task.FromResult<IEventReader>(readers[partition]!);
        }
    }

    private sealed class Reader(FakeHub hub, int partition) : IEventReader
    {
        public int Next { get; set; }

        public bool IsLost { get; set; }

        public async Task<IReadOnlyList<ReceivedEvent>> ReadAsync(int maximum, TimeSpan wait, CancellationToken cancellationToken)
        {
            var started = TimeProvider.System.GetTimestamp();
            do
            {
                lock (hub.gate)
                {
                    if (IsLost)
                        throw new PartitionLostException();
                    var events = hub.log[partition].Skip(Next).Take(maximum).ToList();
                    Next += events.Count;
                    if (events.Count > 0)
                        return events;
                }

                await Task.Delay(10, cancellationToken);
            }
            while (TimeProvider.System.GetElapsedTime(started) < wait);
            return [];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

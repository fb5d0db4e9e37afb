using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>One run of an Event Hub function, as it wrote it down.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Retry">Which retry it was.</param>
/// <param name="Events">The bodies.</param>
/// <param name="Line">The line.</param>
internal sealed record HubRun(string Partition, int Retry, IReadOnlyList<string> Events, JournalLine Line)
{
    public static HubRun Of(JournalLine line)
    {
        var json = JsonNode.Parse(line.Detail)!;
        return new HubRun(
            json["partition"]!.GetValue<string>(),
            json["retry"]!.GetValue<int>(),
            [.. json["events"]!.AsArray().Select(e => e!.GetValue<string>())],
            line);
    }
}

/// <summary>The runs of a host's journal.</summary>
internal static class HubJournal
{
    public static IReadOnlyList<HubRun> Runs(this SampleHost host, string function, string what) =>
        [.. host.Journal.Where(l => l.Function == function && l.What == what).Select(HubRun.Of)];

    /// <summary>The events of a function that are done, in their order.</summary>
    public static IReadOnlyList<string> Done(this SampleHost host, string function) => [.. host.Runs(function, "end").SelectMany(r => r.Events)];

    public static Task DoneAsync(this SampleHost host, string function, params IEnumerable<string> events) => Eventually.TrueAsync(
        () => !events.Except(host.Done(function)).Any(), $"{function} has done {string.Join(',', events.Take(20))}");
}

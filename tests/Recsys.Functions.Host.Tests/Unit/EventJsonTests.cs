using System.Text.Json;
using Azure.Messaging.EventHubs;
using CsCheck;
using Recsys.Functions.Host.EventHubs;

namespace Recsys.Functions.Host.Tests.Unit;

public sealed class EventJsonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, 1, TimeSpan.FromHours(2));

    // What AMQP can carry: its texts are UTF-8, so no half of a pair is in them.
    private static readonly Gen<string> Text = Gen.String[Gen.Char['\u0000', '\ud7ff'], 0, 8];

    private static readonly Gen<object> Value = Gen.OneOf(
        Text.Select(v => (object)v), Gen.Long.Select(v => (object)v), Gen.Bool.Select(v => (object)v), Gen.Double.Select(v => (object)v));

    [Fact]
    public void Times_are_utc_without_a_zone() => Assert.Equal(
        ("""["2026-01-01T10:00:00.001","2026-01-01T10:00:01.001"]""", "\"2026-01-01T10:00:00.001\""),
        (EventJson.Times([Event(Noon), Event(Noon.AddSeconds(1))], isArray: true), EventJson.Times([Event(Noon)], isArray: false)));

    [Fact]
    public void Properties_keep_their_types_and_what_json_has_no_type_for_becomes_text()
    {
        var properties = new Dictionary<string, object>
        {
            ["text"] = "ä\"", ["true"] = true, ["int"] = 1, ["long"] = long.MaxValue, ["double"] = 0.5, ["time"] = Noon,
            ["bytes"] = new byte[] { 1, 2 }, ["uri"] = new Uri("http://n.example/"), ["span"] = TimeSpan.FromSeconds(1),
        };
        using var json = JsonDocument.Parse(EventJson.Properties([Event(Noon, properties)], isArray: false));
        Assert.Equal(
            ["ä\"", "True", "1", "9223372036854775807", "0.5", "2026-01-01T10:00:00.001", "AQI=", "http://n.example/", "00:00:01"],
            json.RootElement.EnumerateObject().Select(p => p.Value.ToString()));
    }

    [Fact]
    public void System_properties_are_those_of_the_event()
    {
        var properties = new Dictionary<string, object> { ["x-opt-sequence-number"] = 5L, ["x-opt-enqueued-time"] = Noon };
        var one = EventHubsModelFactory.EventData(BinaryData.FromString("a"), offsetString: "0", systemProperties: properties);
        Assert.Equal(
            """[{"x-opt-sequence-number":5,"x-opt-enqueued-time":"2026-01-01T10:00:00.001"}]""",
            EventJson.SystemProperties([one], isArray: true));
    }

    [Fact]
    public void Whatever_the_properties_are_the_text_is_json_with_an_element_for_each_event() =>
        Gen.Select(Text, Value)
            .Array[0, 5].Array[1, 4].Sample(events =>
            {
                var written = events.Select(e => e.DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2)).ToList();
                using var json = JsonDocument.Parse(EventJson.Properties(written.ConvertAll(p => Event(Noon, p)), isArray: true));
                var read = json.RootElement.EnumerateArray().Select(e => e.EnumerateObject().Count()).ToList();
                return read.SequenceEqual(written.Select(p => p.Count));
            });

    private static EventData Event(DateTimeOffset enqueued, IDictionary<string, object>? properties = null) =>
        EventHubsModelFactory.EventData(BinaryData.FromString("a"), properties, offsetString: "0", enqueuedTime: enqueued);
}

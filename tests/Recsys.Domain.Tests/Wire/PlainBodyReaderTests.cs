using System.Text;
using System.Text.Json;
using CsCheck;
using Recsys.Domain.Wire;

namespace Recsys.Domain.Tests.Wire;

public sealed class PlainBodyReaderTests
{
    private static readonly DateTimeOffset Received = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names =
        [
            "eventId", "userId", "itemId", "type", "value", "timestamp", "sessionId", "context", "specversion", "data", "id", "time", "other",
            "user\\u0049d", "\\ud800",
        ];

    private static readonly string[] Values =
    [
        "\"a\"", "\"\"", "\"  \"", "\"a\\u0000\"", "\"a\\u0085\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"caf\\u00e9\"",
        "12", "-0.50", "1e999", "4.5", "true", "null", "[1,{\"a\":2}]",
        "{}", "{\"device\":\"tv\"}",
        "{\"a\":1,\"a\":null,\"b\":{\"c\" : [1, 2]},\"d\":true,\"a\":\"x\"}", "{\"\\ud800\":1}", "\"view\"", "\"VIEW\"", "\"pur\\u0063hase\"",
        "\"2026-03-01T10:00:00Z\"", "\"2026-03-01T18:30:00.1234567+09:00\"", "\"2026-03-02T12:00:00.0000001Z\"", "\"1969-12-31T23:59:59Z\"",
        "\"2026-03-01\"", $"\"{new string('x', 257)}\"",
        $"{{\"a\":\"{new string('x', 257)}\"}}", $"{{\"{new string('n', 65)}\":1}}",
        $"{{{string.Join(',', Enumerable.Range(0, 33).Select(f => $"\"f{f}\":1"))}}}",
    ];

    private static readonly (string Name, string[] Values)[] Usual =
    [
        ("eventId", ["\"e\"", "7"]), ("userId", ["\"u\"", "\"\\u00fc\""]), ("itemId", ["\"i\"", "42"]), ("type", ["\"view\"", "\"rate\""]),
        ("timestamp", ["\"2026-03-01T10:00:00Z\"", "\"2026-03-01T23:00:00+14:00\""]),
    ];

    /// <summary>Fields of valid bodies, some of them missing, changed or twice, and others among them.</summary>
    private static readonly Gen<string> Bodies =
        from usual in Gen.Select(Gen.Int[0, 1], Gen.Int[0, 30]).Array[Usual.Length]
        from others in Gen.Select(OneOf(Names), OneOf(Values)).Array[0, 3]
        from order in Gen.Int
        from blank in OneOf("", " ", "\n")
        from tail in Gen.Frequency((20, Gen.Const("")), (1, OneOf(" ", ",", "{}", "x")))
        let fields = usual.Select((u, i) => (u.Item2, Field: (Usual[i].Name, Value: Usual[i].Values[u.Item1])))
            .Where(u => u.Item1 > 0).Select(u => u.Field)
            .Concat(others.Select(o => (Name: o.Item1, Value: o.Item2)))
        select "{" + blank + string.Join(
            "," + blank, fields.OrderBy(f => HashCode.Combine(order, f)).Select(f => $"\"{f.Name}\"{blank}:{f.Value}{blank}")) + "}" + tail;

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Fact]
    public void One_pass_over_a_body_says_what_a_look_at_the_whole_says()
    {
        var (plain, refused) = (0, 0);
        Bodies.Sample(
            body =>
            {
                var whole = Whole(Encoding.UTF8.GetBytes(body));
                var result = InteractionJson.Read(Encoding.UTF8.GetBytes(body), Received);
                AssertSame(whole, result);
                if (PlainBodyReader.TryRead(Encoding.UTF8.GetBytes(body), Received, out var interaction))
                {
                    Interlocked.Increment(ref plain);
                    AssertSame(whole, new InteractionResult(interaction, null));
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: 20_000);

        // Both ways were taken, each often.
        Assert.True(plain > 1000 && refused > 1000, $"{plain} plain bodies, {refused} others");
    }

    [Fact]
    public void Damage_to_a_body_is_seen_by_both_ways_alike() => Gen.Select(Bodies, Gen.Int[0, 1000], Gen.Byte).Sample(
        (body, at, value) =>
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            bytes[at % bytes.Length] = value;
            AssertSame(Whole(bytes), InteractionJson.Read(bytes, Received));
        },
        iter: 20_000);

    [Theory]
    [InlineData("""{"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T10:00:00Z"}""", true)]
    [InlineData(
        """{"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T10:00:00Z","context":{"device":"tv","n":1},"extra":[1]}""",
        true)]
    [InlineData("""{"eventId":"e","userId":"u","itemId":"i","type":"view","timestamp":"2026-03-01T10:00:00Z","userId":"v"}""", false)]
    [InlineData("""{"specversion":"1.0","id":"e","data":{}}""", false)]
    public void Plain_bodies_take_the_short_way_and_others_do_not(string body, bool isPlain) =>
        Assert.Equal(isPlain, PlainBodyReader.TryRead(Encoding.UTF8.GetBytes(body), Received, out _));

    private static InteractionResult? Whole(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return InteractionJson.Read(document.RootElement, Received);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AssertSame(InteractionResult? whole, InteractionResult result)
    {
        Assert.Equal(whole?.Error?.Code ?? (whole is null ? InteractionErrorCodes.InvalidJson : null), result.Error?.Code);
        Assert.Equal(whole?.Interaction, result.Interaction);
        if (whole is { Error: { } error })
        {
            Assert.Equal(error, result.Error);
        }
        else if (whole is not null)
        {
            Assert.Equal(whole.Value.Interaction!.Timestamp.Offset, result.Interaction!.Timestamp.Offset);
        }
    }
}

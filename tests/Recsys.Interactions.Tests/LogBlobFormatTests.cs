using System.Text;
using CsCheck;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Tests;

public sealed class LogBlobFormatTests
{
    private static List<HubEvent> RoundTrip(params HubEvent[] events) =>
        [.. LogBlobFormat.Decode(new MemoryStream(LogBlobFormat.Encode(events)), "blob")];

    [Fact]
    public void Any_bytes_come_back_as_they_went_in()
        => Gen.Byte.Array[0, 60].Array[0, 5].Sample(bodies =>
        {
            var events = bodies.Select((body, i) => Events.At(i, body) with { MessageId = i % 2 == 0 ? null : "id \"quoted\" é\u2028\n" }).ToArray();
            var back = RoundTrip(events);
            return back.Count == events.Length && back.Zip(events).All(p =>
                p.First.Body.Span.SequenceEqual(p.Second.Body.Span) && p.First with { Body = default } == p.Second with { Body = default });
        });

    [Theory]
    [InlineData("""{"a":1,"b":"ü","c":[1e400,-0.0]}""")]
    [InlineData("{\r\n  \"a\": 1\u2028\u0085\n}\n")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\uFEFF{}")]
    [InlineData("not json \0")]
    [InlineData("")]
    public void Text_of_any_kind_comes_back_as_it_went_in(string body)
        => Assert.Equal(body, Encoding.UTF8.GetString(RoundTrip(Events.At(0, Encoding.UTF8.GetBytes(body))).Single().Body.Span));

    [Fact]
    public void Bodies_longer_than_any_buffer_come_back_among_short_ones()
    {
        var random = new Random(1);
        var events = Enumerable.Range(0, 60).Select(i =>
        {
            var body = new byte[i % 20 == 7 ? 100_000 * (i + 1) / 10 : random.Next(2000)];
            random.NextBytes(body);
            // Every other one as text with quotes and line feeds, which are escaped.
            return Events.At(i, i % 2 == 0 ? body : [.. body.Select(b => b % 3 == 0 ? (byte)'"' : b % 3 == 1 ? (byte)'\n' : (byte)'a')]);
        }).ToArray();
        Assert.Equal(events.Select(e => e.Body.ToArray()), RoundTrip(events).Select(e => e.Body.ToArray()));
    }

    [Theory]
    [InlineData("{\"s\":1}\n")]
    [InlineData("{\"s\":\"1\",\"o\":\"\",\"t\":1,\"b\":\"\"}\n")]
    [InlineData("{\"s\":1,\"o\":\"\",\"t\":1,\"b\":\"\"")]
    [InlineData("{\"s\":1,\"o\":\"\",\"t\":1,\"b\":\"\"} {}\n")]
    [InlineData("{\"s\":1,\"o\":\"\",\"t\":1,\"b64\":\"?\"}\n")]
    [InlineData("{\"x\":true}\n")]
    [InlineData("\n")]
    [InlineData("7\n")]
    public void A_line_that_is_no_record_is_named(string line)
    {
        using var content = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(content, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(line));
        content.Position = 0;
        var error = Assert.Throws<InvalidDataException>(() => LogBlobFormat.Decode(content, "the-blob").ToList());
        Assert.Contains("Line 1", error.Message);
        Assert.Contains("the-blob", error.Message);
    }
}

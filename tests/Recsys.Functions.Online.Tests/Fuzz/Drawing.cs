using System.Globalization;
using System.Text;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>Draws what requests and messages are made of: mostly right, often nearly right, sometimes nothing like it.</summary>
internal sealed class Drawing(Random random)
{
    private static readonly string[] Literals =
    [
        "null", "true", "false", "0", "-1", "-0", "1.5", "1e308", "-1e308", "1e999", "123456789012345678901234567890", "NaN", "\"\"", "\" \"",
        "\"\\ud800\"", "\"\\u0000\"", "\"\\udc00x\"", "\"\\n\"", "[]", "{}", "[null]", "[[[[[[]]]]]]", "'x'", "\"x",
        "{\"a\":{\"b\":{\"c\":[1,2,3]}}}", "\"2026-03-01\"", "\"\\u00e9\\ud83d\\ude00\"",
    ];

    private const string HalfAPair = nameof(HalfAPair);

    private static readonly string[] Times =
    [
        "2026-03-01T18:30:00+01:00", "2026-03-02T09:30:00Z", "2026-03-02t09:30:00z", "2026-03-02 09:30:00Z", "2026-03-02T09:30:00", "2026-03-02",
        "2026-13-02T09:30:00Z", "2026-02-30T09:30:00Z", "2026-03-02T24:00:00Z", "2026-03-02T09:30:60Z", "2026-03-02T09:30:00+14:00",
        "2026-03-02T09:30:00+99:99", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "1772386200", "2026-W09-1", "yesterday", "", "2026-03-02T09:30:00.1234567890123Z",
    ];

    private static readonly string[] Types = ["view", "click", "like", "cart", "purchase", "rate", "hide", "impression", "unhide"];

    public bool Once(int times) => random.Next(times) == 0;

    public int Below(int n) => random.Next(n);

    public T Of<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>An id that somebody may have, or something that is none.</summary>
    public string Id(string prefix = "u") => random.Next(10) switch
    {
        < 5 => string.Create(CultureInfo.InvariantCulture, $"{prefix}{random.Next(1, 14)}"),
        < 7 => Of(UglyIds.Fifty),
        7 => Text(random.Next(1, 40)),
        8 => Of("", new string('x', 256), new string('x', 257), new string('ü', 5_000), "a\u0085b", "a\0b", "tab\tid", "line\nid"),
        _ => Of("0", "-1", "1e3", "true", "null", "similar", "promote", "undefined", "[object Object]"),
    };

    public string Time() => Once(3) ? Of(Times) : "2026-03-01T18:30:00+01:00";

    /// <summary>Any characters but halves of pairs.</summary>
    public string Text(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(random.Next(4) switch
            {
                0 => new Rune(random.Next(0x20, 0x7f)),
                1 => new Rune(random.Next(0, 0x100)),
                2 => new Rune(random.Next(0x100, 0xd800)),
                _ => new Rune(random.Next(0x1f300, 0x1f6ff)),
            });
        }

        return text.ToString();
    }

    /// <summary>A JSON literal of a text, or something else.</summary>
    public string Literal(string text) => Once(12) ? Of(Literals) : System.Text.Json.JsonSerializer.Serialize(text);

    public string Object(params IEnumerable<(string Name, string Literal)> fields)
    {
        var list = fields.ToList();
        switch (random.Next(25))
        {
            case 0: list.RemoveAt(random.Next(list.Count)); break;
            case 1: list.Add(list[random.Next(list.Count)]); break;
            case 2: list.Add((Of("unknown", "__proto__", "$ref", "", "é", HalfAPair), Of(Literals))); break;
            case 3: list[random.Next(list.Count)] = (list[random.Next(list.Count)].Name, Of(Literals)); break;
        }

        return $"{{{string.Join(',', list.Select(f => $"{Name(f.Name)}:{f.Literal}"))}}}";

        // A serialiser would put another character in its place.
        string Name(string name) => name == HalfAPair ? "\"\\ud800 of a pair\"" : System.Text.Json.JsonSerializer.Serialize(name);
    }

    public string Array(IEnumerable<string> elements) => $"[{string.Join(',', elements)}]";

    public string Event(string eventId)
    {
        List<(string, string)> fields =
        [
            ("eventId", Literal(eventId)), ("itemId", Literal(Id("i"))), ("type", Literal(Once(20) ? Text(5) : Of(Types))),
            ("timestamp", Literal(Time())),
        ];
        if (!Once(10)) fields.Add(("userId", Literal(Id())));
        if (Once(3)) fields.Add(("value", Of("1", "4.5", "-3", "1e300", "1e-300", "\"5\"", "1e13")));
        if (Once(4)) fields.Add(("sessionId", Literal(Id("s"))));
        if (Once(8)) fields.AddRange([("requestId", Literal(Id("r"))), ("position", Of("1", "-1", "1e99", "[]"))]);
        if (Once(3)) fields.Add(("context", Context()));
        var plain = Object(fields);
        return Once(10)
            ? Object(("specversion", Of("\"1.0\"", "\"0.3\"", "1")), ("id", Literal(eventId)), ("time", Literal(Time())), ("data", plain))
            : plain;
    }

    public string Context()
    {
        var many = Once(10);
        return Object(Enumerable.Range(0, many ? random.Next(20, 60) : random.Next(1, 4)).Select(i => (
            i switch { 0 => "device", 1 => "country", _ => Once(20) ? new string('n', 70) : $"field{i}" },
            Once(15) ? Of(Literals) : Once(25) ? $"\"{new string('v', 300)}\"" : Of("\"tv\"", "\"phone\"", "\"DE\"", "1", "true"))));
    }

    public string Item()
    {
        List<(string, string)> fields = [("itemId", Literal(Id("i")))];
        if (Once(2)) fields.Add(("title", Literal(Text(random.Next(1, 30)))));
        if (Once(2)) fields.Add(("categories", Array(Enumerable.Range(0, Below(4)).Select(_ => Once(30) ? Of(Literals) : Literal(Of("a", "b"))))));
        if (Once(4)) fields.Add(("tags", Array(Enumerable.Range(0, Once(10) ? 300 : 3).Select(i => Literal($"t{i}")))));
        if (Once(4))
        {
            fields.Add(("attributes", Object(Enumerable.Range(0, Once(10) ? 300 : 3).Select(i => ($"a{i}", Literal(Once(20) ? Text(2_000) : "x"))))));
        }

        if (Once(4)) fields.Add(("publishedAt", Literal(Time())));
        if (Once(4)) fields.Add(("available", Of("true", "false", "1", "\"no\"")));
        if (Once(6)) fields.Add(("image", Literal(Of("https://example.org/a.png", "a.png", "://", "javascript:1", "http://[::1"))));
        return Object(fields);
    }

    public string Recommendation() => Object(RecommendationFields());

    public string Rank() => Object(RecommendationFields().Append(
        ("candidates", Array(Enumerable.Range(0, Once(30) ? 1_100 : Below(6)).Select(_ => Once(3) ? Item() : Literal(Id("i")))))));

    public string WhatIf() => Object(RecommendationFields().Where(f => f.Name is not "context" and not "at").Append(("from", Circumstances()))
        .Append(("to", Circumstances())));

    /// <summary>A filter: right, nearly right, deep, long, or any characters.</summary>
    public string Filter() => Below(10) switch
    {
        < 4 => Of("category eq 'a'", "available eq true and not (tags has 't1')", "a1 in ('x', 'y') or itemId ne 'i3'", "year ge 1990",
            "\"a b\" lt 3"),
        < 6 => string.Join(' ', Enumerable.Range(0, Below(12)).Select(_ => Of(
            "(", ")", "and", "or", "not", "category", "eq", "ge", "in", "has", "'x'", "''", "1", "-1e999", "true", ",", "\"", "'"))),
        6 => new string('(', Of(10, 33, 4_000)) + "a eq 1",
        7 => string.Concat(Enumerable.Repeat("not ", Of(10, 33, 1_000))) + "a eq 1",
        8 => string.Join(" and ", Enumerable.Repeat("a eq 1", Of(2, 400, 1_000))),
        _ => Text(Below(60)),
    };

    private string Circumstances() => Object(("at", Literal(Time())), ("device", Literal(Of("tv", "phone", "fridge"))), ("context", Context()));

    private List<(string Name, string Literal)> RecommendationFields()
    {
        List<(string Name, string Literal)> fields = [("k", Of("5", "1", "1000", "0", "-1", "1001", "1e2", "2147483648", "\"5\""))];
        if (Once(2)) fields.Add(("userId", Literal(Id())));
        if (Once(2)) fields.Add(("items", Array(Enumerable.Range(0, Once(20) ? 1_100 : random.Next(4)).Select(_ => Literal(Id("i"))))));
        if (Once(3)) fields.Add(("context", Context()));
        if (Once(3)) fields.Add(("at", Literal(Time())));
        if (Once(4)) fields.Add(("model", Literal(Of("blend", "popular", "taste", "similar", "oracle", ""))));
        if (Once(4)) fields.Add(("exclude", Array(Enumerable.Range(0, random.Next(3)).Select(_ => Literal(Id("i"))))));
        if (Once(5)) fields.Add(("excludeSeen", Of("true", "false", "0", "\"true\"")));
        if (Once(4))
        {
            fields.Add(("boosts", Array(Enumerable.Range(0, Once(15) ? 20 : Below(3)).Select(_ => Object(
                ("filter", Literal(Filter())), ("factor", Of("2", "0.5", "0", "-1", "1e308", "null")))))));
        }

        if (Once(5))
        {
            fields.Add(("pins", Array(Enumerable.Range(0, Once(15) ? 70 : Below(3)).Select(i => Once(20) ? "null" : Object(
                ("itemId", Literal(Id("i"))), ("position", Of("1", "2", $"{i + 1}", "0", "-1", "1e9")))))));
        }

        if (Once(3)) fields.Add(("filter", Literal(Filter())));
        if (Once(8)) fields.Add((Of("freshness", "exploration"), Of("0", "0.5", "1", "-1", "1e308", "null")));
        if (Once(8)) fields.Add(("explain", Of("true", "false", "1")));
        if (Once(10)) fields.Add(("scenario", Literal(Of("home", "cart", "watch-next", "similar", "nowhere", ""))));
        if (Once(8)) fields.Add(("continue", Literal(Once(3) ? Id("r") : DrawnRequest.LastAnswer)));
        if (Once(6)) fields.Add(("sessionId", Literal(Id("s"))));
        if (Once(4)) fields.Add((Of("device", "country"), Literal(Once(4) ? Text(Of(1, 300)) : Of("tv", "DE"))));
        if (Once(5))
        {
            fields.Add(("diversity", Object(("strength", Of("0", "0.5", "1", "2", "-1", "1e308")), ("maxPerCategory", Of("1", "0", "null", "-5")))));
        }

        return fields;
    }

    /// <summary>The bytes of a text, at times in another encoding, cut off or broken.</summary>
    public byte[] Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(30))
        {
            case 0: return [.. Encoding.UTF8.Preamble, .. bytes];
            case 1: return Encoding.Unicode.GetBytes(text);
            case 2: return Encoding.Latin1.GetBytes(text);
            case 3: return bytes[..random.Next(bytes.Length + 1)];
            case 4: return [.. bytes, .. bytes];
            case 5:
                for (var n = random.Next(1, 5); n > 0 && bytes.Length > 0; n--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 6: return Encoding.UTF8.GetBytes(new string('[', Of(10, 63, 64, 65, 1_000, 50_000)));
            default: return bytes;
        }
    }
}

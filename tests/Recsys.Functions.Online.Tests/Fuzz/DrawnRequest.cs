using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Recsys.Functions.Online.Recommend;

namespace Recsys.Functions.Online.Tests.Fuzz;

/// <summary>One request of a campaign: it follows from the seed and its number alone.</summary>
internal sealed class DrawnRequest
{
    /// <summary>Stands for the id of the answer that came last; the run puts it in.</summary>
    public const string LastAnswer = "THE-LAST-ANSWER";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    private readonly Drawing _draw;

    private DrawnRequest(int seed, int number)
    {
        _draw = new Drawing(new Random(unchecked((seed * 1_000_003) + number)));
        (Method, Path, Body) = Route(number);
        if (_draw.Once(40))
        {
            Method = _draw.Of(Methods);
        }
    }

    public string Method { get; }

    public string Path { get; }

    public byte[]? Body { get; }

    /// <summary>Whether it puts events into the log where it is accepted.</summary>
    public bool IsEvents { get; private set; }

    public static DrawnRequest Of(int seed, int number) => new(seed, number);

    /// <param name="address">Of the app.</param>
    /// <param name="last">The id of the answer that came last.</param>
    public HttpRequestMessage ToMessage(Uri address, string last)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri($"{address}{Path}".Replace(LastAnswer, last), options));
        if (Body is not null)
        {
            // Byte for byte, whatever the encoding.
            message.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Body).Replace(LastAnswer, last)));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", _draw.Once(8)
                ? _draw.Of("text/plain", "application/json; charset=utf-16", "application/cloudevents+json", "multipart/form-data", ";;;", "a/b/c")
                : "application/json");
            if (_draw.Once(50)) message.Content.Headers.ContentEncoding.Add(_draw.Of("gzip", "br", "nonsense"));
        }

        if (_draw.Once(20)) message.Headers.TryAddWithoutValidation(_draw.Of("traceparent", "tracestate", "X-Forwarded-For"), "00-zz;,%0a");
        if (_draw.Once(30)) message.Headers.TryAddWithoutValidation("Accept", _draw.Of("text/html", "application/xml", "*/*;q=0", ";;"));
        if (_draw.Once(60)) message.Headers.TryAddWithoutValidation("Cookie", new string('c', _draw.Of(10, 8_000, 40_000)));
        if (_draw.Once(60)) message.Headers.TryAddWithoutValidation("If-None-Match", "\"x\"");
        if (_draw.Once(10)) message.Headers.TryAddWithoutValidation("Prefer", _draw.Of("wait", "respond-async, wait=10", ",,;=", "WAIT;x"));
        if (_draw.Once(100)) message.Headers.Range = new RangeHeaderValue(0, 10);
        return message;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Method} {Path[..Math.Min(200, Path.Length)]} ({Body?.Length ?? 0} bytes)");

    private (string Method, string Path, byte[]? Body) Route(int number) => _draw.Below(22) switch
    {
        < 4 => ("GET", $"users/{PathId("u")}/recommendations{Query(QueryNames.Recommendations)}", null),
        4 => ("GET", $"recommendations{Query(QueryNames.RecommendationsByQuery, (_draw.Once(4) ? "sessionId" : "userId", _draw.Id()))}", null),
        < 8 => _draw.Below(4) switch
        {
            0 => ("POST", "rank", _draw.Bytes(_draw.Rank())),
            1 => ("POST", "whatif", _draw.Bytes(_draw.WhatIf())),
            _ => ("POST", "recommendations", _draw.Bytes(_draw.Recommendation())),
        },
        8 => ("GET", $"items/{PathId("i")}/similar{Query(QueryNames.Similar)}", null),
        9 => ("GET", $"items/similar{Query(QueryNames.SimilarByQuery, ("itemId", _draw.Id("i")))}", null),
        10 => ("GET", _draw.Once(2) ? $"items/{PathId("i")}" : $"items{Query(["id"], ("id", _draw.Id("i")))}", null),
        < 13 => ("PUT", "items", _draw.Bytes(Several(_draw.Item))),
        < 17 => Events(number),
        17 => ("DELETE", _draw.Once(2) ? $"users/{PathId("u")}" : $"users{Query(["id"], ("id", _draw.Id()))}", null),
        18 => _draw.Of(
            ("GET", "models"), ("POST", $"models/{PathId("v")}/promote"),
            ("POST", $"models/promote{Query(["version"], ("version", _draw.Id("v")))}"), ("POST", "models/rollback")) switch
        { var (method, path) => (method, path, method == "POST" ? [] : null) },
        < 21 => ("GET", List(), null),
        _ => (
            "GET", _draw.Of("health/live", "health/ready", $"health/{PathId("x")}", "openapi.json", "", "nothing", $"{PathId("n")}/{PathId("n")}"),
            null),
    };

    private (string Method, string Path, byte[]? Body) Events(int number)
    {
        IsEvents = true;
        var n = 0;
        return ("POST", "interactions", _draw.Bytes(Several(() => _draw.Event(string.Create(CultureInfo.InvariantCulture, $"r{number}-{n++}")))));
    }

    private string List()
    {
        var (name, names) = _draw.Of(
            ("new", QueryNames.NewItems), ("popular", QueryNames.Popular), ("trending", QueryNames.Counted), ("best-selling", QueryNames.Counted),
            (PathId("l"), QueryNames.NewItems));
        return $"lists/{name}{Query(names)}";
    }

    private string Several(Func<string> one) => _draw.Below(12) switch
    {
        < 6 => one(),
        < 10 => _draw.Array(Enumerable.Range(0, _draw.Below(8)).Select(_ => one())),
        10 => _draw.Once(20) ? _draw.Array(Enumerable.Range(0, 1_001).Select(_ => one())) : one(),
        _ => _draw.Once(30) ? $"{{\"eventId\":\"{new string('x', 900_000)}\"}}" : one(),
    };

    private string PathId(string prefix)
    {
        var id = _draw.Id(prefix);
        // What no address can hold is escaped; what can be held is at times left as it is.
        return _draw.Once(6) && id.All(c => c is > ' ' and < '\u007f' and not ('?' or '#')) ? id : Escape(id);
    }

    /// <summary>Mostly of the names that the call takes.</summary>
    private string Query(IReadOnlyList<string> names, params (string Name, string Value)[] fixedOnes)
    {
        List<(string Name, string Value)> all = [];
        if (_draw.Once(2)) all.Add(("k", _draw.Of("5", "1", "1000", "0", "-1", "1001", "10000000000", "1e3", "NaN", "٣", " 5", "")));
        if (_draw.Once(3)) all.Add(("at", _draw.Time()));
        if (_draw.Once(2))
        {
            all.Add((_draw.Of("device", "country", "context.x", "context.", $"context.{_draw.Text(70)}"), _draw.Text(_draw.Of(1, 5, 400))));
        }

        if (_draw.Once(6)) all.Add(("model", _draw.Of("blend", "popular", "taste", "similar", "oracle")));
        if (_draw.Once(6)) all.AddRange(Enumerable.Range(0, _draw.Below(5)).Select(_ => ("exclude", _draw.Id("i"))));
        if (_draw.Once(8)) all.Add(("excludeSeen", _draw.Of("true", "false", "TRUE", "1", "perhaps")));
        if (_draw.Once(4)) all.Add(("filter", _draw.Filter()));
        if (_draw.Once(8)) all.Add((_draw.Of("freshness", "exploration", "diversity"), _draw.Of("0", "0.5", "1", "2", "-1", "NaN", "1e308", "")));
        if (_draw.Once(6)) all.Add(("continue", LastAnswer));
        if (_draw.Once(2)) all.Add(("type", _draw.Of("view", "purchase", "all", "hide", "VIEW", _draw.Text(8))));
        if (_draw.Once(3))
        {
            all.Add((
                _draw.Of("explain", "scenario", "continue", "sessionId", "maxPerCategory"), _draw.Of("true", "home", "3", LastAnswer, _draw.Id())));
        }

        if (!_draw.Once(15)) all.RemoveAll(p => !names.Any(n => p.Name.StartsWith(n, StringComparison.Ordinal)));
        all.InsertRange(0, fixedOnes);
        if (_draw.Once(20)) all.Add(all.Count > 0 ? all[0] : ("unknown", "x"));
        var query = string.Join('&', all.Select(p => $"{Escape(p.Name)}={Escape(p.Value)}"));
        return all.Count == 0 ? "" : _draw.Once(40) ? $"?{query}&%zz=%&&=&a" : $"?{query}";
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);
}

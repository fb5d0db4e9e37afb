using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Recsys.Functions.Embedded.Http;

/// <summary>
/// A request's binding data: route values over query parameters, and both <c>Query</c> and <c>Headers</c> as JSON text. Reads the request
/// only for what is asked.
/// </summary>
internal sealed class HttpBindingData(HttpContext http) : IReadOnlyDictionary<string, object?>
{
    private const string QueryKey = "Query";
    private const string HeadersKey = "Headers";

    public IEnumerable<string> Keys
        => http.Request.RouteValues.Keys.Concat(http.Request.Query.Keys).Append(QueryKey).Append(HeadersKey).Distinct(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<object?> Values => Keys.Select(k => this[k]);

    public int Count => Keys.Count();

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no binding data '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        if (http.Request.RouteValues.TryGetValue(key, out value))
            return true;
        if (http.Request.Query.TryGetValue(key, out var query))
        {
            value = query.ToString();
            return true;
        }

        if (key.Equals(QueryKey, StringComparison.OrdinalIgnoreCase))
            value = JsonSerializer.Serialize(http.Request.Query.ToDictionary(p => p.Key, p => p.Value.ToString()));
        else if (key.Equals(HeadersKey, StringComparison.OrdinalIgnoreCase))
            value = JsonSerializer.Serialize(http.Request.Headers.ToDictionary(p => p.Key, p => p.Value.ToString()));
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Documented;

/// <summary>
/// <c>openapi.json</c> as what it says of bodies: its schemas (JSON Schema 2020-12), closed, so that a field of which it does not speak is a fault.
/// </summary>
internal sealed class Contract
{
    private readonly JsonObject _document;

    public Contract(string text)
    {
        _document = JsonNode.Parse(text)!.AsObject();
        Close(_document["components"]!);
        Close(_document["paths"]!);
    }

    /// <summary>Where the file lies.</summary>
    public static string FilePath => Path.Combine(Repository.Root, "functions", "Online", "Ops", "openapi.json");

    /// <summary>The answers as they came, by key.</summary>
    public JsonObject Examples => _document["components"]!["examples"]!.AsObject();

    /// <summary>Each call: its path, its method, and the names that its query and its body may hold, those within objects too.</summary>
    public IEnumerable<(string Path, string Method, IReadOnlyList<string> Query, IReadOnlyList<string> Body)> Calls =>
        from path in _document["paths"]!.AsObject()
        from call in path.Value!.AsObject()
        where call.Key is "get" or "post" or "put" or "delete"
        let parameters = (path.Value!["parameters"]?.AsArray() ?? []).Concat(call.Value!["parameters"]?.AsArray() ?? []).Select(p => Resolve(p!))
        let body = call.Value!["requestBody"]
        select (path.Key, call.Key.ToUpperInvariant(),
            (IReadOnlyList<string>)[.. parameters.Where(p => (string?)p["in"] == "query").Select(p => (string)p["name"]!)],
            (IReadOnlyList<string>)[.. NamesOf(body is null ? null : Resolve(body)["content"]!["application/json"]!["schema"]).Distinct()]);

    /// <summary>What is wrong with the answer of an operation; null where nothing is.</summary>
    public string? ProblemOf(string operation, int status, JsonNode answer)
    {
        var response = Operation(operation)["responses"]![$"{status}"];
        if (response is null) return $"{operation} does not name the status {status}.";
        var content = Resolve(response)["content"]?.AsObject();
        return content is null ? $"{operation} says nothing of the answer with {status}." : ProblemOf(content.Single().Value!["schema"]!, answer);
    }

    /// <summary>The statuses that each call which needs a key lists, by operation.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> StatusesWithKey => (
        from path in _document["paths"]!.AsObject()
        from call in path.Value!.AsObject()
        where call.Value!["security"] is null
        select call.Value!.AsObject()).ToDictionary(
            o => (string)o["operationId"]!, o => (IReadOnlyList<int>)[.. o["responses"]!.AsObject().Select(r => int.Parse(r.Key))]);

    /// <summary>The operation of a method at a path.</summary>
    public string OperationAt(string method, string path) => (string)_document["paths"]![path]![method.ToLowerInvariant()]!["operationId"]!;

    /// <summary>The headers of an answer.</summary>
    public IEnumerable<string> HeadersOf(string operation, int status) =>
        (Resolve(Operation(operation)["responses"]![$"{status}"]!)["headers"]?.AsObject() ?? []).Select(h => h.Key);

    /// <summary>The names of the fields of an object in the body of an operation.</summary>
    public IEnumerable<string> FieldsOf(string operation) =>
        Resolve(Operation(operation)["requestBody"]!["content"]!["application/json"]!["schema"]!)["properties"]!.AsObject().Select(f => f.Key);

    /// <summary>The examples that an answer refers to.</summary>
    public IEnumerable<string> ExamplesOf(string operation, int status) =>
        Resolve(Operation(operation)["responses"]![$"{status}"]!)["content"]!.AsObject().Single().Value!["examples"]!.AsObject().Select(e => e.Key);

    /// <summary>What is wrong with a body; null where nothing is.</summary>
    public string? ProblemOfBody(string operation, JsonNode body) =>
        ProblemOf(Resolve(Operation(operation)["requestBody"]!)["content"]!["application/json"]!["schema"]!, body);

    private JsonObject Operation(string id) => _document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject())
        .Select(o => o.Value!.AsObject()).Single(o => (string?)o["operationId"] == id);

    private string? ProblemOf(JsonNode schema, JsonNode value)
    {
        var whole = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = _document["components"]!["schemas"]!.DeepClone() };
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        using var document = JsonDocument.Parse(value.ToJsonString());
        var result = JsonSchema.FromText(text).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? null : string.Join(
            "; ", (result.Details ?? []).Where(d => d.Errors is not null)
                .Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Select(e => e.Value))}"));
    }

    private IEnumerable<string> NamesOf(JsonNode? schema)
    {
        if (schema is null) return [];
        if (schema is JsonArray any) return any.SelectMany(NamesOf);
        if (schema is not JsonObject o) return [];
        o = Resolve(o);
        return (o["properties"]?.AsObject() ?? []).SelectMany(p => NamesOf(p.Value).Prepend(p.Key))
            .Concat(((string[])["items", "allOf", "anyOf", "oneOf"]).SelectMany(inner => NamesOf(o[inner])));
    }

    private JsonObject Resolve(JsonNode node) => (string?)node["$ref"] is { } reference
        ? reference[2..].Split('/').Aggregate((JsonNode)_document, (at, part) => at[part]!).AsObject()
        : node.AsObject();

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array) Close(element);
        }
        else if (node is JsonObject o)
        {
            foreach (var (_, value) in o.ToArray()) Close(value);
            if (o["properties"] is JsonObject && o["additionalProperties"] is null) o["additionalProperties"] = false;
        }
    }
}

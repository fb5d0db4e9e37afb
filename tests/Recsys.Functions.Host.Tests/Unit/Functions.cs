using System.Text.Json;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Tests.Unit;

/// <summary>Functions as a worker's build describes them.</summary>
internal static class Functions
{
    public static FunctionMetadata WithTrigger(string trigger) => Of($$"""
        { "name": "F", "scriptFile": "a.dll", "entryPoint": "A.F", "bindings": [ {{trigger}} ] }
        """);

    public static FunctionMetadata Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return FunctionMetadata.Of(document.RootElement.Clone());
    }
}

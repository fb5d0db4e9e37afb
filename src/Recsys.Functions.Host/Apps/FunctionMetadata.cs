using System.Text.Json;

namespace Recsys.Functions.Host.Apps;

/// <summary>One function, as the worker's build described it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ScriptFile">The assembly that it is in.</param>
/// <param name="EntryPoint">Its method.</param>
/// <param name="Bindings">What it gets and gives.</param>
/// <param name="Retry">Its retry policy, if it has one.</param>
internal sealed record FunctionMetadata(
    string Name, string ScriptFile, string EntryPoint, IReadOnlyList<FunctionBinding> Bindings, FunctionRetry? Retry)
{
    /// <summary>What names it on the wire: the name is unique in an app.</summary>
    public string Id => Name;

    public FunctionBinding Trigger { get; } =
        Bindings.FirstOrDefault(b => b.IsTrigger) ?? throw HostStartException.For(Name, "it has no trigger");

    public HostStartException StartError(string problem, Exception? inner = null) => HostStartException.For(Name, problem, inner);

    public static FunctionMetadata Of(JsonElement function) => new(
        function.GetProperty("name").GetString()!,
        function.GetProperty("scriptFile").GetString()!,
        function.GetProperty("entryPoint").GetString()!,
        [.. function.GetProperty("bindings").EnumerateArray().Select(FunctionBinding.Of)],
        FunctionRetry.Of(function));
}

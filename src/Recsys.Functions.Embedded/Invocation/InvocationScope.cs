using System.Collections;

namespace Recsys.Functions.Embedded.Invocation;

/// <summary>The log scope of an invocation, with the keys of the real worker.</summary>
internal sealed class InvocationScope(string invocationId, string functionName) : IReadOnlyList<KeyValuePair<string, object>>
{
    private const string InvocationIdKey = "AzureFunctions_InvocationId";
    private const string FunctionNameKey = "AzureFunctions_FunctionName";

    public string InvocationId => invocationId;

    public string FunctionName => functionName;

    public int Count => 2;

    public KeyValuePair<string, object> this[int index] => index switch
    {
        0 => new(InvocationIdKey, invocationId),
        1 => new(FunctionNameKey, functionName),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
    {
        yield return this[0];
        yield return this[1];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{FunctionNameKey}:{functionName} {InvocationIdKey}:{invocationId}";
}

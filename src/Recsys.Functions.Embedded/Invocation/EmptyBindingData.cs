using System.Collections.ObjectModel;

namespace Recsys.Functions.Embedded.Invocation;

internal static class EmptyBindingData
{
    public static IReadOnlyDictionary<string, object?> Instance { get; } = ReadOnlyDictionary<string, object?>.Empty;
}

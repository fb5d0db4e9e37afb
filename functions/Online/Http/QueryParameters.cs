using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>What a query may hold: who sends a parameter that nothing reads is told so.</summary>
internal static class QueryParameters
{
    /// <summary>Names that the host reads: keys may stand in the query.</summary>
    private static readonly string[] OfHost = ["code", "clientId"];

    /// <summary>Fails where a query holds what its call does not take.</summary>
    /// <exception cref="RequestException">The parameter is named.</exception>
    public static void Check(IQueryCollection query, params IReadOnlyList<string> names)
    {
        foreach (var name in query.Keys) Check(name, names);
    }

    /// <summary>Fails where a call does not take a parameter.</summary>
    /// <exception cref="RequestException">The parameter is named.</exception>
    public static void Check(string name, IReadOnlyList<string> names)
    {
        if (names.Concat(OfHost).Contains(name, StringComparer.OrdinalIgnoreCase)) return;
        var expected = names.Count == 0 ? "none" : string.Join(", ", names.Select(n => n.EndsWith('.') ? n + "NAME" : n));
        throw new RequestException(
            InteractionErrorCodes.InvalidField, name, $"The parameter '{name}' is not known here; expected {expected}.");
    }
}

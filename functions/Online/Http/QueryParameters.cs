using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>
/// The parameters that a call takes in its query. Any other is refused before anything is done: a misspelt filter must not be a missing one, and who
/// asks for a dry run must not have erased somebody.
/// </summary>
internal static class QueryParameters
{
    /// <summary>Names that the host reads: keys may stand in the query.</summary>
    private static readonly string[] OfHost = ["code", "clientId"];

    /// <summary>Fails where a query holds what the call does not take.</summary>
    /// <param name="query">The query.</param>
    /// <param name="names">What the call takes; a name that ends with a dot stands for all that begin with it.</param>
    /// <exception cref="RequestException">A parameter is not known; it is named.</exception>
    public static void Check(IQueryCollection query, IReadOnlyList<string> names)
    {
        foreach (var name in query.Keys)
        {
            if (!names.Concat(OfHost).Any(known => IsOf(known, name)))
            {
                var expected = names.Count == 0
                    ? "it takes none"
                    : $"expected {string.Join(", ", names.Select(n => n.EndsWith('.') ? n + "NAME" : n))}";
                throw new RequestException(InteractionErrorCodes.InvalidField, name, $"The parameter '{name}' is not known here; {expected}.");
            }
        }
    }

    private static bool IsOf(string known, string name) => known.EndsWith('.')
        ? name.StartsWith(known, StringComparison.Ordinal)
        : name.Equals(known, StringComparison.OrdinalIgnoreCase);
}

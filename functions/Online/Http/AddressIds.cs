using Microsoft.AspNetCore.Http;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Functions.Online.Http;

/// <summary>
/// Ids in the address of a request, decoded once. A query holds every id. A path does not: clients take the segments <c>.</c> and <c>..</c>
/// away, and hosts leave <c>%2F</c> as it is but decode <c>%252F</c> to the same text, so the app cannot tell which was meant and refuses both.
/// </summary>
internal static class AddressIds
{
    /// <exception cref="RequestException">It is no id, or one that a path cannot hold.</exception>
    public static string OfPath(string field, string id) => id.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        ? throw new RequestException(
            InteractionErrorCodes.InvalidField, field,
            $"The field '{field}' holds '%2F', which a path cannot carry; ask by the form of this call that has the id in its query.")
        : Checked(field, id);

    /// <exception cref="RequestException">The parameter is missing, is there twice, or is no id.</exception>
    public static string OfQuery(string name, IQueryCollection query) => query[name] switch
    {
        [{ } id] => Checked(name, id),
        [] => throw new RequestException(InteractionErrorCodes.MissingField, name, $"The parameter '{name}' is missing."),
        var several => throw new RequestException(
            InteractionErrorCodes.InvalidField, name, $"The parameter '{name}' is there {several.Count} times; expected one."),
    };

    private static string Checked(string field, string id) => Ids.Problem(id) is { } problem
        ? throw new RequestException(InteractionErrorCodes.InvalidField, field, $"The field '{field}' {problem}.")
        : id;
}

using Microsoft.AspNetCore.Http;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Registry.Serving;

namespace Recsys.Functions.Online.Recommend;

/// <summary>The parameter <c>type</c> of lists by counts: which events count.</summary>
internal static class EventTypeName
{
    public static readonly string Purchase = InteractionJson.NameOf(InteractionType.Purchase);

    private static readonly string[] All =
    [
        ServedActivity.AllTypes,
        .. PositiveTypes.Default.All.Select(InteractionJson.NameOf),
    ];

    /// <exception cref="RequestException">It is the name of no type that can count.</exception>
    public static string Read(IQueryCollection query, string fallback) => QueryReader.Text(query, "type") is not { } type ? fallback
        : All.Contains(type) ? type
        : throw new RequestException(
            InteractionErrorCodes.InvalidField, "type", $"The parameter 'type' is '{type}'; expected one of {string.Join(", ", All)}.");
}

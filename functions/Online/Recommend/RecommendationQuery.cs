using System.Globalization;
using Microsoft.AspNetCore.Http;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>
/// A request by its query: <c>k</c>, <c>model</c>, <c>at</c>, <c>device</c>, <c>country</c>, <c>excludeSeen</c>, <c>exclude</c> (an
/// id; again for each, because an id may hold a comma) and any declared field as <c>context.NAME</c>.
/// </summary>
internal static class RecommendationQuery
{
    private const string ContextPrefix = "context.";

    /// <exception cref="RequestException">A parameter cannot be read; it is named.</exception>
    public static RecommendationRequest Read(IQueryCollection query, string? userId)
    {
        var context = RequestContext.Of(Text(query, "device"), Text(query, "country"));
        foreach (var (name, value) in query.Where(p => p.Key.StartsWith(ContextPrefix, StringComparison.Ordinal)))
        {
            context = context.With(name[ContextPrefix.Length..], value.ToString());
        }

        return new RecommendationRequest
        {
            UserId = userId,
            K = K(query),
            Model = Text(query, "model"),
            At = LocalTime.Read("at", Text(query, "at")),
            Context = context,
            Exclude = [.. query["exclude"].Select(id => id ?? "")],
            ExcludeSeen = Text(query, "excludeSeen") is not { } seen || (bool.TryParse(seen, out var flag)
                ? flag
                : throw Invalid("excludeSeen", seen, "true or false")),
        };
    }

    public static int K(IQueryCollection query) => Text(query, "k") is not { } text ? RecommendationRequest.DefaultK
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var k) ? k
        : throw Invalid("k", text, $"a whole number from 1 to {RecommendationRequest.MaxK}");

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static RequestException Invalid(string field, string text, string expected) =>
        new(InteractionErrorCodes.InvalidField, field, $"The parameter '{field}' is '{text}'; expected {expected}.");
}

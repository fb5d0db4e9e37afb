using System.Globalization;
using Microsoft.AspNetCore.Http;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Recommend;

/// <summary>
/// A request by its query: <c>scenario</c>, <c>k</c>, <c>model</c>, <c>at</c>, <c>device</c>, <c>country</c>, <c>excludeSeen</c>, <c>exclude</c> (an
/// id; again for each, because an id may hold a comma), <c>filter</c>, <c>diversity</c>, <c>maxPerCategory</c>, <c>freshness</c>, <c>exploration</c>,
/// <c>explain</c>, <c>continue</c>, <c>sessionId</c> and any declared field as <c>context.NAME</c>: those of them that a call takes.
/// </summary>
internal static class QueryReader
{
    /// <param name="query">The query.</param>
    /// <param name="names">The parameters that the call takes, see <see cref="QueryNames"/>.</param>
    /// <param name="userId">For whom; null for somebody without an id, for whom the visit stands where there is one.</param>
    /// <param name="defaults">What is not asked.</param>
    /// <exception cref="RequestException">A parameter is not known or cannot be read; it is named.</exception>
    public static RecommendationRequest Read(
        IQueryCollection query, IReadOnlyList<string> names, string? userId, RecommendationRequest defaults)
    {
        QueryParameters.Check(query, names);
        var context = RequestContext.Empty;
        foreach (var name in query.Keys.Where(n => n.StartsWith(QueryNames.ContextPrefix, StringComparison.Ordinal)))
        {
            context = context.With(name[QueryNames.ContextPrefix.Length..], Text(query, name));
        }

        // As in a body, these go before fields of the same names.
        if (Text(query, "device") is { } device) context = context.With(RequestContext.DeviceField, device);
        if (Text(query, "country") is { } country) context = context.With(RequestContext.CountryField, country);

        ContextBody.CheckId("sessionId", Text(query, "sessionId"));
        var explain = Flag(query, "explain") ?? defaults.Explain;
        var k = Whole(query, "k", RecommendationRequest.MaxK) ?? defaults.KOf(explain);
        return defaults with
        {
            UserId = userId ?? Text(query, "sessionId"),
            K = k,
            Pins = defaults.PinsWithin(k),
            Model = Text(query, "model") ?? defaults.Model,
            At = LocalTime.Read("at", Text(query, "at")),
            Context = context,
            Exclude = [.. query["exclude"].Select(id => id ?? "")],
            ExcludeSeen = Flag(query, "excludeSeen") ?? defaults.ExcludeSeen,
            Filter = Text(query, "filter") ?? defaults.Filter,
            Diversity = new DiversityOptions
            {
                Strength = Share(query, "diversity") ?? defaults.Diversity.Strength,
                MaxPerCategory = Whole(query, "maxPerCategory", RecommendationRequest.MaxK) ?? defaults.Diversity.MaxPerCategory,
            },
            Freshness = Share(query, "freshness") ?? defaults.Freshness,
            Exploration = Share(query, "exploration") ?? defaults.Exploration,
            Explain = explain,
            Continue = Text(query, "continue"),
        };
    }

    /// <summary>A parameter, or null where it is not there or empty.</summary>
    /// <exception cref="RequestException">It is there several times.</exception>
    public static string? Text(IQueryCollection query, string name) => query[name] is { Count: > 1 } several
        ? throw new RequestException(
            InteractionErrorCodes.InvalidField, name, $"The parameter '{name}' is there {several.Count} times; expected one.")
        : query[name].ToString() is { Length: > 0 } text ? text : null;

    private static int? Whole(IQueryCollection query, string name, int most) => Text(query, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid(name, text, $"a whole number from 1 to {most}");

    private static double? Share(IQueryCollection query, string name) => Text(query, name) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1 ? number
        : throw Invalid(name, text, "a number from 0 to 1");

    private static bool? Flag(IQueryCollection query, string name) => Text(query, name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : throw Invalid(name, text, "true or false");

    private static RequestException Invalid(string field, string text, string expected) =>
        new(InteractionErrorCodes.InvalidField, field, $"The parameter '{field}' is '{text}'; expected {expected}.");
}

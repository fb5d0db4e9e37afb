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
/// <c>explain</c>, <c>continue</c>, <c>sessionId</c> and any declared field as <c>context.NAME</c>.
/// </summary>
internal static class RecommendationQuery
{
    private const string ContextPrefix = "context.";

    /// <exception cref="RequestException">A parameter cannot be read; it is named.</exception>
    public static RecommendationRequest Read(IQueryCollection query, string? userId, RecommendationRequest defaults)
    {
        var context = RequestContext.Of(Text(query, "device"), Text(query, "country"));
        foreach (var (name, value) in query.Where(p => p.Key.StartsWith(ContextPrefix, StringComparison.Ordinal)))
        {
            context = context.With(name[ContextPrefix.Length..], value.ToString());
        }

        ContextBody.CheckId("sessionId", Text(query, "sessionId"));
        return defaults with
        {
            UserId = userId,
            K = Whole(query, "k", RecommendationRequest.MaxK) ?? defaults.K,
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
            Explain = Flag(query, "explain") ?? defaults.Explain,
            Continue = Text(query, "continue"),
        };
    }

    /// <summary>A parameter, or null where it is not there or empty.</summary>
    public static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

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

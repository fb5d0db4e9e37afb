namespace Recsys.Functions.Online.Recommend;

/// <summary>Which parameters a call takes in its query.</summary>
internal static class QueryNames
{
    /// <summary>What a name of a context's field stands behind: <c>context.weather</c>.</summary>
    public const string ContextPrefix = "context.";

    private static readonly string[] OfItems = ["k", "exclude", "scenario", "filter"];

    private static readonly string[] OfContext = ["at", "device", "country", ContextPrefix];

    private static readonly string[] OfSlates = ["diversity", "maxPerCategory", "freshness"];

    public static string[] Recommendations { get; } =
        [.. OfItems, .. OfContext, .. OfSlates, "model", "excludeSeen", "exploration", "explain", "continue", "sessionId"];

    public static string[] RecommendationsByQuery { get; } = [.. Recommendations, "userId"];

    public static string[] Similar { get; } = [.. OfItems, .. OfSlates, "continue"];

    public static string[] SimilarByQuery { get; } = [.. Similar, "itemId"];

    public static string[] NewItems { get; } = [.. OfItems, "continue"];

    public static string[] Popular { get; } = [.. NewItems, .. OfContext];

    public static string[] Counted { get; } = [.. NewItems, "type"];
}

using System.Globalization;
using Recsys.Domain;
using Recsys.Registry.Serving;
using Recsys.Scoring.Requests;

namespace Recsys.Cli.Display;

/// <summary>How values read in the output.</summary>
internal static class Words
{
    private const double Mebibyte = 1024 * 1024;

    public static string Of(RecommendationBasis basis) => basis switch
    {
        RecommendationBasis.History => "the user's history",
        RecommendationBasis.Items => "the items of the request",
        RecommendationBasis.Context => "what is popular in that context",
        _ => "what is popular at that moment",
    };

    /// <summary>What a search finds of what scoring all items finds.</summary>
    public static string Of(ServedSearch search) => string.Create(
        CultureInfo.InvariantCulture,
        $"The search of the best items finds {search.Agreement10:P1} of the exact first ten and {search.Recall100:P1} of the first hundred, "
        + $"with scores that differ by {search.ScoreError:0.####} at most ({search.Cases} real queries).");

    public static string Time(DateTimeOffset time) => time.ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>The strongest sources first, with the sign of what they added.</summary>
    public static string Sources(IReadOnlyList<RecommendationSource> sources) =>
        // The sum takes the sign off a rounded −0, which would print as -+0.00.
        string.Join(
            ' ', sources.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {Math.Round(s.Contribution, 2) + 0.0:+0.00;-0.00}")));

    public static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Seconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Megabytes(long? bytes) =>
        bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / Mebibyte:0} MiB") : "unknown";

    /// <summary>What of the request had no influence, or null.</summary>
    public static string? Unknown(RecommendationAnswer answer)
    {
        var parts = new List<string>();
        if (answer.UnknownContext.Count > 0)
        {
            parts.Add($"context: {string.Join(", ", answer.UnknownContext)}");
        }

        if (answer.UnknownItems.Count > 0)
        {
            parts.Add($"items: {string.Join(", ", answer.UnknownItems)}");
        }

        return parts.Count == 0 ? null : $"Without influence, because training did not know it: {string.Join("; ", parts)}.";
    }
}

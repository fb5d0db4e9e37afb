using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.Registry;
using Recsys.Scoring.Hosting;

namespace Recsys.Scoring.Requests;

/// <summary>What is known of the one who asks, in the indices of a version.</summary>
internal sealed class UserEvidence
{
    /// <summary>More than any model looks at; bounds the work of a request.</summary>
    private const int MaxHistory = 200;

    private const double MillisecondsAnHour = 3_600_000;

    private UserEvidence(long user, long[] history, float[] ages, long[] contexts, long[] exclude, List<string> unknownItems, RecommendationBasis basis) =>
        (User, History, HistoryAge, HistoryContext, Exclude, UnknownItems, Basis) =
            (user, history, ages, contexts, exclude, unknownItems, basis);

    public long User { get; }

    public long[] History { get; }

    public float[] HistoryAge { get; }

    /// <summary>Shape [history × fields].</summary>
    public long[] HistoryContext { get; }

    public long[] Exclude { get; }

    public IReadOnlyList<string> UnknownItems { get; }

    public RecommendationBasis Basis { get; }

    /// <summary>The moment of a request in the user's local time.</summary>
    public static DateTimeOffset LocalTime(RecommendationRequest request, IReadOnlyList<RecentInteraction> recent, DateTimeOffset now) =>
        request.At ?? (recent.Count == 0 ? now : now.ToOffset(recent.MaxBy(r => r.Timestamp)!.Timestamp.Offset));

    public static UserEvidence Of(
        ModelVersion version, RecommendationRequest request, UserHistory recent, InteractionWeights weights, DateTimeOffset at)
    {
        // A forgotten user is a stranger at once, also to a version that learnt from the user.
        var user = request.UserId is null || recent.IsErased ? 0 : version.Users.IndexOf(request.UserId);
        var exclude = new HashSet<long> { 0 };
        var events = new List<(long Item, float Age, int[] Context)>();
        // Training orders by time and keeps the order of arrival among equals; so does this sort.
        foreach (var interaction in recent.Interactions.OrderBy(r => r.Timestamp))
        {
            long item = version.Items.IndexOf(interaction.ItemId);
            var isPositive = weights.Of(interaction.Type) > 0;
            if (item != 0 && (interaction.Type == InteractionType.Hide || (request.ExcludeSeen && isPositive)))
            {
                exclude.Add(item);
            }

            if (item != 0 && isPositive)
            {
                events.Add((item, Age(version, interaction.Timestamp, at), Encode(version, interaction.Timestamp, new RequestContext(interaction.Context))));
            }
        }

        var known = events.Count;
        var unknownItems = new List<string>();
        foreach (var id in request.Items)
        {
            long item = version.Items.IndexOf(id);
            if (item == 0)
            {
                unknownItems.Add(id);
                continue;
            }

            events.Add((item, Age(version, at, at), Encode(version, at, request.Context)));
            if (request.ExcludeSeen)
            {
                exclude.Add(item);
            }
        }

        exclude.UnionWith(request.Exclude.Select(id => (long)version.Items.IndexOf(id)));
        var basis = user != 0 || known > 0 ? RecommendationBasis.History
            : events.Count > 0 ? RecommendationBasis.Items
            : RecommendationBasis.Popularity;
        if (events.Count == 0)
        {
            events.Add((0, GraphNames.UnknownAge, [.. Enumerable.Repeat((int)GraphNames.UnknownContext, version.Context.Fields.Count)]));
        }

        var kept = events[Math.Max(0, events.Count - MaxHistory)..];
        return new UserEvidence(
            user, [.. kept.ConvertAll(e => e.Item)], [.. kept.ConvertAll(e => e.Age)], [.. kept.SelectMany(e => e.Context).Select(id => (long)id)],
            [.. exclude], unknownItems, basis);
    }

    private static int[] Encode(ModelVersion version, DateTimeOffset then, RequestContext context) =>
        version.Context.Encode(version.IsTimed ? then : null, context);

    private static float Age(ModelVersion version, DateTimeOffset then, DateTimeOffset at) => version.IsTimed
        ? (float)Math.Max(0, (at.ToUnixTimeMilliseconds() - then.ToUnixTimeMilliseconds()) / MillisecondsAnHour)
        : GraphNames.UnknownAge;
}

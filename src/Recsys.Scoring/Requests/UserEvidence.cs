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

    private readonly Event[] _events;
    private readonly Lazy<HashSet<ulong>> _taken;

    private UserEvidence(
        long user, Event[] events, long[] exclude, Lazy<HashSet<ulong>> taken, List<string> unknownItems, RecommendationBasis basis) =>
        (User, _events, Exclude, _taken, UnknownItems, Basis) = (user, events, exclude, taken, unknownItems, basis);

    /// <summary>One event of the history; without a context where it stands for none.</summary>
    private readonly record struct Event(long Item, float Age, DateTimeOffset At, IReadOnlyDictionary<string, string>? Context);

    public long User { get; }

    public long[] History => Array.ConvertAll(_events, e => e.Item);

    public float[] HistoryAge => Array.ConvertAll(_events, e => e.Age);

    public long[] Exclude { get; }

    /// <summary>Whether the user ever took an item, or the request brings it, known to the version or not.</summary>
    public bool HasTaken(string itemId) => _taken.Value.Contains(ItemHash.Of(itemId));

    public IReadOnlyList<string> UnknownItems { get; }

    public RecommendationBasis Basis { get; }

    /// <summary>The moment of a request in the user's local time.</summary>
    public static DateTimeOffset LocalTime(RecommendationRequest request, IReadOnlyList<RecentInteraction> recent, DateTimeOffset now) =>
        request.At ?? (recent.Count == 0 ? now : now.ToOffset(recent.MaxBy(r => r.Timestamp)!.Timestamp.Offset));

    public static UserEvidence Of(
        ModelVersion version, RecommendationRequest request, UserHistory recent, PositiveTypes types, DateTimeOffset at)
    {
        // An erased user is a stranger at once, also to a version that learnt from the user.
        var user = request.UserId is null || recent.IsErased ? 0 : version.Users.IndexOf(request.UserId);
        var exclude = Unwanted(version.Items, recent, request.ExcludeSeen ? types : null);
        var events = new List<Event>();
        // Training orders by time and keeps the order of arrival among equals; so does this sort.
        foreach (var interaction in recent.Interactions.OrderBy(r => r.Timestamp))
        {
            long item = version.Items.IndexOf(interaction.ItemId);
            if (item != 0 && types.Has(interaction.Type))
            {
                events.Add(new Event(item, Age(version, interaction.Timestamp, at), interaction.Timestamp, interaction.Context));
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

            events.Add(new Event(item, Age(version, at, at), at, request.Context.Values));
            if (request.ExcludeSeen)
            {
                exclude.Add(item);
            }
        }

        exclude.UnionWith(request.Exclude.Select(id => (long)version.Items.IndexOf(id)));
        var basis = user != 0 || known > 0 ? RecommendationBasis.History
            : events.Count > 0 ? RecommendationBasis.Items
            : HasKnownContext(version.Context, request.Context) ? RecommendationBasis.Context
            : RecommendationBasis.Popularity;
        if (events.Count == 0)
        {
            events.Add(new Event(0, GraphNames.UnknownAge, at, null));
        }

        var kept = events[Math.Max(0, events.Count - MaxHistory)..];
        var taken = new Lazy<HashSet<ulong>>(() => [.. TakenBy(recent, types), .. request.Items.Select(ItemHash.Of)]);
        return new UserEvidence(user, [.. kept], [.. exclude], taken, unknownItems, basis);
    }

    /// <summary>
    /// The encoded contexts of the history, shape [history × fields]. Not every graph reads them, so they are encoded when asked for.
    /// </summary>
    public long[] EncodeHistory(ModelVersion version)
    {
        var fields = version.Context.Fields.Count;
        var ids = new int[_events.Length * fields];
        for (var i = 0; i < _events.Length; i++)
        {
            var own = ids.AsSpan(i * fields, fields);
            if (_events[i].Context is { } context)
            {
                version.Context.Encode(version.IsTimed ? _events[i].At : null, new RequestContext(context), own);
            }
            else
            {
                own.Fill((int)GraphNames.UnknownContext);
            }
        }

        return Array.ConvertAll(ids, id => (long)id);
    }

    /// <summary>What the user ever hid and, where there are types, ever took.</summary>
    private static HashSet<long> Unwanted(IdTable items, UserHistory recent, PositiveTypes? types)
    {
        var unwanted = new HashSet<long>(recent.Seen.Count + recent.Hidden.Count + 1) { 0 };
        foreach (var hash in recent.Hidden)
        {
            unwanted.Add(items.IndexOf(hash));
        }

        if (types is not null)
        {
            foreach (var hash in TakenBy(recent, types))
            {
                unwanted.Add(items.IndexOf(hash));
            }
        }

        return unwanted;
    }

    /// <summary>What the user ever took.</summary>
    private static IEnumerable<ulong> TakenBy(UserHistory recent, PositiveTypes types)
    {
        var taken = SeenItem.BitsOf(types.All);
        return recent.Seen.Where(item => item.IsAny(taken)).Select(item => item.Hash);
    }

    private static bool HasKnownContext(ContextFeatures encoding, RequestContext context) =>
        encoding.Fields.Any(f => f.Kind == ContextFieldKind.Categorical && f.IdOf(context[f.Name]) >= ContextField.Reserved);

    private static float Age(ModelVersion version, DateTimeOffset then, DateTimeOffset at) => version.IsTimed
        ? (float)Math.Max(0, (at.ToUnixTimeMilliseconds() - then.ToUnixTimeMilliseconds()) / MillisecondsAnHour)
        : GraphNames.UnknownAge;
}

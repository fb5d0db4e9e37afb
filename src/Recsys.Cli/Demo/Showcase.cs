using System.Globalization;
using Recsys.Cli.Http;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Scoring.Requests;

namespace Recsys.Cli.Demo;

/// <summary>Three users, what they did last, and what they are shown in two contexts.</summary>
internal static class Showcase
{
    private const int RecentShown = 5;
    private const string Phone = "phone";
    private const string Tv = "tv";

    /// <summary>Where in the order of activity the users stand.</summary>
    private static readonly double[] Shares = [0.1, 0.5, 0.9];

    /// <summary>An answer in a context.</summary>
    /// <param name="Name">The context in words.</param>
    /// <param name="Address">The call, to be tried by hand.</param>
    /// <param name="Answer">What came back.</param>
    public sealed record View(string Name, Uri Address, RecommendationAnswer Answer);

    /// <summary>A user.</summary>
    /// <param name="UserId">The id.</param>
    /// <param name="Events">How many events were sent of the user.</param>
    /// <param name="Recent">The last ones, the newest first.</param>
    /// <param name="Views">The answers.</param>
    public sealed record User(string UserId, int Events, IReadOnlyList<RecentInteraction> Recent, IReadOnlyList<View> Views);

    /// <summary>A busy user, one of the middle and a quiet one: the same choice every time.</summary>
    public static IReadOnlyList<(string UserId, int Events)> Choose(IReadOnlyList<ReplayEvent> events)
    {
        var users = events.Where(e => e.IsValid).CountBy(e => e.UserId, StringComparer.Ordinal)
            .OrderByDescending(u => u.Value).ThenBy(u => u.Key, StringComparer.Ordinal).ToArray();
        return [.. Shares.Select(share => (int)(share * (users.Length - 1))).Distinct().Select(i => (users[i].Key, users[i].Value))];
    }

    /// <summary>The two contexts that follow a moment: the next Tuesday 08:00 on a phone, the Saturday after it 22:00 on a TV.</summary>
    public static IReadOnlyList<(string Name, RecommendCall Query)> ContextsAfter(DateTimeOffset last)
    {
        // Where nothing is known of times, nothing is asked of them.
        if (!Moments.IsReal(last)) return [("a phone", Query(null, Phone)), ("a TV", Query(null, Tv))];
        var tomorrow = last.Date.AddDays(1);
        var tuesday = tomorrow.AddDays(((int)DayOfWeek.Tuesday - (int)tomorrow.DayOfWeek + 7) % 7);
        return
        [
            ("a weekday morning on a phone", Query(tuesday.AddHours(8), Phone)),
            ("a Saturday night on a TV", Query(tuesday.AddDays(4).AddHours(22), Tv)),
        ];

        RecommendCall Query(DateTime? local, string device) => new()
        {
            K = RecommendationRequest.DefaultK,
            At = local is { } at ? new DateTimeOffset(at, last.Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : null,
            Device = device,
        };
    }

    public static async Task<IReadOnlyList<User>> AskAsync(
        Endpoints endpoints, IReadOnlyList<ReplayEvent> events, CancellationToken cancellationToken)
    {
        using var client = new OnlineClient(endpoints);
        var histories = new UserHistories(endpoints.RequireStorage().CreateTableClient(UserHistories.TableName));
        var users = new List<User>();
        foreach (var (userId, count) in Choose(events))
        {
            var recent = (await histories.GetAsync(userId, cancellationToken)).Reverse().ToArray();
            var last = recent.Length == 0 ? events[^1].Timestamp : recent[0].Timestamp;
            var views = new List<View>();
            foreach (var (name, query) in ContextsAfter(last))
            {
                var address = new Uri(endpoints.RequireOnline(), $"api/{OnlineClient.PathOf(userId, query)}");
                views.Add(new View(name, address, await client.RecommendAsync(userId, query, cancellationToken)));
            }

            users.Add(new User(userId, count, [.. recent.Take(RecentShown)], views));
        }

        return users;
    }
}

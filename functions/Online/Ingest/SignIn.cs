using System.Security.Cryptography;
using System.Text;
using Recsys.Domain;
using Recsys.Interactions.History;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// An event that names a user and a visit says whose the visit is. What the visit did before without a user becomes the user's own: its newest
/// <see cref="FreshInteractions.MostEvents"/> events, where the last is no older than <see cref="FreshInteractions.Lifetime"/>.
/// </summary>
internal static class SignIn
{
    /// <summary>The events that users take over from their visits, with ids of their own: those of the same event and user are the same.</summary>
    /// <param name="posted">What was posted.</param>
    /// <param name="fresh">What visits did lately, and what users have taken over already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<Interaction>> TakeOverAsync(
        IEnumerable<Interaction> posted, FreshInteractions fresh, CancellationToken cancellationToken)
    {
        var taken = new List<Interaction>();
        foreach (var (user, visit) in posted.Where(i => i.SessionId is { } id && id != i.UserId).Select(i => (i.UserId, i.SessionId!)).Distinct())
        {
            // Of a user who has the name of the visit no event is one of a visit alone.
            var alone = (await fresh.FindAsync(visit, cancellationToken)).Where(i => i.UserId == i.SessionId).ToArray();
            if (alone.Length == 0) continue;
            var own = (await fresh.FindAsync(user, cancellationToken)).Select(i => i.EventId).ToHashSet(StringComparer.Ordinal);
            taken.AddRange(alone.Select(i => i with { EventId = IdOf(user, i.EventId), UserId = user }).Where(i => !own.Contains(i.EventId)));
        }

        return taken;
    }

    private static string IdOf(string user, string eventId) =>
        $"sign-in-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\u001f{eventId}"))[..16])}";
}

using Recsys.Registry;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Hosting;

/// <summary>
/// Items with little exposure: the half of a version's items that it puts last by popularity, whatever the moment. What was seldom taken was, as
/// a rule, seldom shown; a version does not know what was shown.
/// </summary>
internal static class LittleShown
{
    /// <summary>Null where the version does not know what is popular.</summary>
    public static ItemMask? Of(ModelVersion version)
    {
        if (!version.Models.TryGetValue(ModelFiles.Popular, out var popular)) return null;
        var mask = ItemMask.All(version.Items.Size);
        var query = new GraphQuery
        {
            Context = Array.ConvertAll(version.Context.Encode(null, Domain.Context.RequestContext.Empty), id => (long)id),
            K = Math.Max(1, mask.Count / 2),
        };
        foreach (var item in popular.Best(query, mask, null).Items) mask.Remove(item);
        return mask;
    }
}

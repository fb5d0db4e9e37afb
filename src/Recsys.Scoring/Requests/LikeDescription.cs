using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Items described like an item that the model does not know: <c>Σ w_t</c> over the traits that both have, divided by that over those of the
/// item that are known, where w_t is the larger the rarer the trait is. Of a trait that many have, some items alone are looked at.
/// </summary>
internal static class LikeDescription
{
    public static List<Recommendation> Find(Inquiry inquiry, Item description)
    {
        var traits = inquiry.Facts.Traits.Of(description);
        var all = traits.Sum(t => t.Weight);
        var weights = new Dictionary<int, double>();
        foreach (var trait in traits)
        {
            foreach (var item in trait.Items) CollectionsMarshal.GetValueRefOrAddDefault(weights, item, out _) += trait.Weight;
        }

        return
        [
            .. weights.Where(w => inquiry.Mask[w.Key]).OrderByDescending(w => w.Value).ThenBy(w => w.Key).Take(inquiry.Request.K)
                .Select(w => Item(inquiry.Version.Items[w.Key], w.Value / all)),
        ];

        static Recommendation Item(string id, double score) =>
            new(id, score, [new RecommendationSource("description", score)]) { Path = ScorePath.Description };
    }
}

using System.Runtime.InteropServices;
using Recsys.Domain;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Items described like an item that the model does not know: <c>Σ w_t</c> over the traits that both have, divided by that over those of the
/// item that are known, where w_t is the larger the rarer the trait is. Of those that may be answered and share anything,
/// <see cref="MostFound"/> count: those that share the rarest first.
/// </summary>
internal sealed class LikeDescription
{
    /// <summary>The most items that a request finds.</summary>
    public const int MostFound = 20_000;

    private readonly Inquiry _inquiry;
    private readonly Dictionary<string, double> _weights;
    private readonly double _all;
    private readonly Dictionary<int, double> _found = [];

    /// <param name="inquiry">The request; its mask is that of the items that may be answered.</param>
    /// <param name="description">The item.</param>
    public LikeDescription(Inquiry inquiry, Item description)
    {
        var traits = inquiry.Facts.Traits.Of(description);
        (_inquiry, _weights, _all) = (inquiry, traits.ToDictionary(t => t.Name, t => t.Weight, StringComparer.Ordinal), traits.Sum(t => t.Weight));
        foreach (var trait in traits)
        {
            foreach (var item in trait.Items)
            {
                if (!inquiry.Mask[item]) continue;
                if (_found.Count < MostFound) CollectionsMarshal.GetValueRefOrAddDefault(_found, item, out _) += trait.Weight;
                else if (_found.TryGetValue(item, out var before)) _found[item] = before + trait.Weight;
            }
        }
    }

    /// <summary>The best items of a mask, the best first; fewer where no more share anything.</summary>
    /// <param name="mask">Which items: a part of those that may be answered.</param>
    /// <param name="count">How many.</param>
    public List<Recommendation> Best(ItemMask mask, int count) =>
    [
        .. _found.Where(f => mask[f.Key]).OrderByDescending(f => (f.Value / _all) + _inquiry.Offsets.Of(f.Key)).ThenBy(f => f.Key).Take(count)
            .Select(f => RequestRules.Add(
                Scored(_inquiry.Version.Items[f.Key], f.Value / _all), _inquiry.Offsets.OfBoosts(f.Key), _inquiry.Offsets.OfFreshness(f.Key))),
    ];

    /// <summary>An item that the caller names, without what the request adds to its score.</summary>
    public Recommendation Score(RankCandidate candidate) =>
        Scored(candidate.ItemId, candidate.Description is { } description && _all > 0 ? WeightOf(description) / _all : 0);

    private double WeightOf(Item description) =>
        description.Traits().Distinct(StringComparer.Ordinal).Sum(t => _weights.GetValueOrDefault(t));

    private static Recommendation Scored(string id, double score) =>
        new(id, score, [new RecommendationSource("description", score)]) { Path = ScorePath.Description };
}

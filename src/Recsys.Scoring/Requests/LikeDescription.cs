using Recsys.Domain;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Slates;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Items described like an item that the model does not know: <c>Σ w_t</c> over the traits that both have, divided by that over those of the
/// item that are known, where w_t is the larger the rarer the trait is. Of a trait that many have, some items are looked at; where these are too
/// few, all that may be answered, or <see cref="MostRead"/> of them, evenly spread.
/// </summary>
internal sealed class LikeDescription
{
    /// <summary>The most items whose descriptions a request reads.</summary>
    public const int MostRead = 20_000;

    private readonly Inquiry _inquiry;
    private readonly Dictionary<string, double> _weights;
    private readonly double _all;
    private readonly Dictionary<int, double> _found = [];
    private bool _hasRead;

    /// <param name="inquiry">The request; its mask is that of the items that may be answered.</param>
    /// <param name="description">The item.</param>
    public LikeDescription(Inquiry inquiry, Item description)
    {
        var traits = inquiry.Facts.Traits.Of(description);
        (_inquiry, _weights, _all) = (inquiry, traits.ToDictionary(t => t.Name, t => t.Weight, StringComparer.Ordinal), traits.Sum(t => t.Weight));
        foreach (var item in traits.SelectMany(t => t.Items)) Look(item);
    }

    /// <summary>The best items of a mask, the best first; fewer where no more share anything.</summary>
    /// <param name="mask">Which items: a part of those that may be answered.</param>
    /// <param name="count">How many.</param>
    public List<Recommendation> Best(ItemMask mask, int count)
    {
        // What the request adds to scores may lift one that is less like.
        var wanted = _inquiry.Offsets.IsEmpty ? count : SlateComposer.ScaledOver(count);
        if (!_hasRead && _found.Keys.Count(i => mask[i]) < wanted) Read();
        return
        [
            .. _found.Where(f => mask[f.Key]).OrderByDescending(f => (f.Value / _all) + _inquiry.Offsets.Of(f.Key)).ThenBy(f => f.Key).Take(count)
                .Select(f => RequestRules.Add(
                    Scored(_inquiry.Version.Items[f.Key], f.Value / _all), _inquiry.Offsets.OfBoosts(f.Key), _inquiry.Offsets.OfFreshness(f.Key))),
        ];
    }

    /// <summary>An item that the caller names, without what the request adds to its score.</summary>
    public Recommendation Score(RankCandidate candidate) =>
        Scored(candidate.ItemId, candidate.Description is { } description && _all > 0 ? WeightOf(description) / _all : 0);

    private void Read()
    {
        _hasRead = true;
        var items = _inquiry.Mask.ToArray();
        var count = Math.Min(MostRead, items.Length);
        for (var n = 0; n < count && _weights.Count > 0; n++) Look(items[(int)((long)n * items.Length / count)]);
    }

    private void Look(int item)
    {
        if (!_found.ContainsKey(item) && _inquiry.Facts[item] is { } description && WeightOf(description) is > 0 and var weight)
        {
            _found.Add(item, weight);
        }
    }

    private double WeightOf(Item description) =>
        description.Traits().Distinct(StringComparer.Ordinal).Sum(t => _weights.GetValueOrDefault(t));

    private static Recommendation Scored(string id, double score) =>
        new(id, score, [new RecommendationSource("description", score)]) { Path = ScorePath.Description };
}

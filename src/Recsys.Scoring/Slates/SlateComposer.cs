using Recsys.Domain;

namespace Recsys.Scoring.Slates;

/// <summary>
/// Fills one place after the other. A pin stands where it shall. The best for any other place is, by maximal marginal relevance (Carbonell and
/// Goldstein 1998) over categories, the candidate with the largest <c>(1 − d) · s − d · max J</c>, where s is its score scaled to 0 … 1 over the
/// best <see cref="ScaledOver"/> candidates (whatever is looked at beyond these leaves their order as it is) and J the Jaccard index of its
/// categories with those of an item placed before. A cap a category counts the first, broadest category; items without any are never capped. With
/// <see cref="Exploration"/> a place is drawn instead with some probability.
/// </summary>
internal sealed class SlateComposer
{
    /// <summary>Candidates a place that scores are scaled over, and the fewest.</summary>
    private const int ScaledOverAPlace = 3;

    private const int FewestScaledOver = 200;

    private readonly IReadOnlyList<SlateCandidate> _candidates;
    private readonly SlateRules _rules;
    private readonly double _low;
    private readonly double _range;
    private readonly double[] _likest;
    private readonly bool[] _gone;
    private readonly int[] _setOf;
    private readonly HashSet<string>[] _sets;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<Recommendation> _slate = [];

    private SlateComposer(IReadOnlyList<SlateCandidate> candidates, SlateRules rules)
    {
        (_candidates, _rules, _likest, _gone) = (candidates, rules, new double[candidates.Count], new bool[candidates.Count]);
        // A shop has few different sets of categories: an item that is placed is compared with each of these and not with each candidate.
        var sets = new Dictionary<HashSet<string>, int>(HashSet<string>.CreateSetComparer());
        _setOf = rules.Diversity.Strength == 0 ? [] : [.. candidates.Select(c => NumberOf(c.Categories.ToHashSet(StringComparer.Ordinal)))];
        _sets = [.. sets.Keys];
        var high = candidates.Count == 0 ? 0 : candidates[0].Item.Score;
        _low = candidates.Count == 0 ? 0 : candidates[Math.Min(candidates.Count, ScaledOver(rules.K)) - 1].Item.Score;
        _range = high > _low ? high - _low : 1;

        int NumberOf(HashSet<string> set) => sets.TryGetValue(set, out var number) ? number : sets[set] = sets.Count;
    }

    /// <summary>How many of the best candidates scores are scaled over, for k places.</summary>
    public static int ScaledOver(int k) => Math.Max(k * ScaledOverAPlace, FewestScaledOver);

    /// <summary>Fills the places; fewer than k where no candidate is left.</summary>
    /// <param name="candidates">The best first, without the pins.</param>
    /// <param name="rules">How.</param>
    public static List<Recommendation> Compose(IReadOnlyList<SlateCandidate> candidates, SlateRules rules) =>
        new SlateComposer(candidates, rules).Compose();

    private List<Recommendation> Compose()
    {
        var draws = new SeededDraws(_rules.Seed);
        var pins = new Queue<(int Position, SlateCandidate Candidate)>(_rules.Pins.OrderBy(p => p.Key).Select(p => (p.Key, p.Value)));
        while (_slate.Count < _rules.K)
        {
            var best = pins.TryPeek(out var pin) && pin.Position <= _slate.Count + 1 ? -1 : Best();
            if (best < 0)
            {
                // A pin whose turn it is, or, where no candidate is left, the next one.
                if (!pins.TryDequeue(out pin)) break;
                Place(pin.Candidate, 1);
                continue;
            }

            var (chosen, propensity) = Draw(best, draws);
            _gone[chosen] = true;
            Place(_candidates[chosen], propensity);
        }

        return _slate;
    }

    /// <summary>The first among equals: candidates come best first. −1 where none is left.</summary>
    private int Best()
    {
        var (best, most) = (-1, double.NegativeInfinity);
        for (var i = 0; i < _candidates.Count; i++)
        {
            if (_gone[i]) continue;
            var value = ((1 - _rules.Diversity.Strength) * (_candidates[i].Item.Score - _low) / _range) - (_rules.Diversity.Strength * _likest[i]);
            if (value > most) (best, most) = (i, value);
        }

        return best;
    }

    private (int Chosen, double Propensity) Draw(int best, SeededDraws draws)
    {
        if (_rules.Exploration == 0) return (best, 1);
        var (top, little) = (new List<int>(Exploration.MostAlternatives), new List<int>(Exploration.MostAlternatives));
        for (var i = 0; i < _candidates.Count && (top.Count < top.Capacity || little.Count < little.Capacity); i++)
        {
            if (_gone[i]) continue;
            if (top.Count < top.Capacity) top.Add(i);
            if (_candidates[i].IsLittleShown && little.Count < little.Capacity) little.Add(i);
        }

        return Exploration.Draw(
            Exploration.Alternatives(best, top, little, i => _candidates[i].Item.Score, _rules.Exploration), draws.Next());
    }

    private void Place(SlateCandidate placed, double propensity)
    {
        _slate.Add(placed.Item with { Propensity = propensity });
        if (placed.Categories is [var first, ..] && _rules.Diversity.MaxPerCategory is { } cap)
        {
            var count = _counts[first] = _counts.GetValueOrDefault(first) + 1;
            for (var i = 0; count == cap && i < _candidates.Count; i++)
            {
                _gone[i] |= _candidates[i].Categories is [var broadest, ..] && broadest == first;
            }
        }

        if (_rules.Diversity.Strength == 0) return;
        var own = placed.Categories.ToHashSet(StringComparer.Ordinal);
        var likeness = Array.ConvertAll(_sets, set => Jaccard(set, own));
        for (var i = 0; i < _candidates.Count; i++) _likest[i] = Math.Max(_likest[i], likeness[_setOf[i]]);
    }

    private static double Jaccard(HashSet<string> a, HashSet<string> b)
    {
        var common = a.Count(b.Contains);
        return common == 0 ? 0 : (double)common / (a.Count + b.Count - common);
    }
}

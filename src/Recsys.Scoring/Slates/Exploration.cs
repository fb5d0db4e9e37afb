namespace Recsys.Scoring.Slates;

/// <summary>
/// With which probability each item gets a place: <c>(1 − ε)·[i is the best] + ε·((1 − s)·p(i) + s·q(i))</c>, where p is the softmax of the scores
/// of the first <see cref="MostAlternatives"/> candidates that remain, q that of the first such many with little exposure, and s is
/// <see cref="LittleShownShare"/>, or 0 where none of those remain. An estimate of what another policy would earn divides by it
/// (inverse propensity scoring: Horvitz and Thompson 1952; Li et al. 2011, https://arxiv.org/abs/1003.5956).
/// </summary>
internal static class Exploration
{
    /// <summary>Candidates among which a place is drawn, of each kind.</summary>
    public const int MostAlternatives = 50;

    /// <summary>The part of the draws that goes to items with little exposure.</summary>
    public const double LittleShownShare = 0.25;

    /// <summary>Who can get a place, each once, with the probabilities, which sum to 1.</summary>
    /// <param name="best">Who gets it where nothing is drawn.</param>
    /// <param name="top">The candidates with the best scores.</param>
    /// <param name="little">Those with little exposure; empty where there are none.</param>
    /// <param name="score">The score of a candidate.</param>
    /// <param name="epsilon">ε, from 0 to 1.</param>
    public static List<(int Candidate, double Probability)> Alternatives(
        int best, IReadOnlyList<int> top, IReadOnlyList<int> little, Func<int, double> score, double epsilon)
    {
        var share = little.Count == 0 ? 0 : LittleShownShare;
        var probabilities = new SortedDictionary<int, double> { [best] = 1 - epsilon };
        Add(top, epsilon * (1 - share));
        Add(little, epsilon * share);
        // Parts of 1 may sum to more than it by a rounding.
        return [.. probabilities.Where(p => p.Value > 0).Select(p => (p.Key, Math.Min(1, p.Value)))];

        void Add(IReadOnlyList<int> candidates, double weight)
        {
            if (weight == 0) return;
            var most = candidates.Max(score);
            var sum = candidates.Sum(c => Math.Exp(score(c) - most));
            foreach (var c in candidates)
            {
                probabilities[c] = probabilities.GetValueOrDefault(c) + (weight * Math.Exp(score(c) - most) / sum);
            }
        }
    }

    /// <summary>The alternative at a point of the unit interval.</summary>
    /// <param name="alternatives">With probabilities that sum to 1.</param>
    /// <param name="point">From 0 to below 1.</param>
    public static (int Chosen, double Propensity) Draw(IReadOnlyList<(int Candidate, double Probability)> alternatives, double point)
    {
        var left = point;
        foreach (var (candidate, probability) in alternatives)
        {
            if (left < probability) return (candidate, probability);
            left -= probability;
        }

        // The sum may miss 1 by a rounding.
        return alternatives[^1];
    }
}

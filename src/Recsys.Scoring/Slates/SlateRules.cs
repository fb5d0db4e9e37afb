using Recsys.Scoring.Requests;

namespace Recsys.Scoring.Slates;

/// <summary>How places are filled.</summary>
/// <param name="K">How many places.</param>
/// <param name="Diversity">How different items shall be.</param>
/// <param name="Pins">Who stands at a place, from 1.</param>
/// <param name="Exploration">With which probability a place is drawn.</param>
/// <param name="Seed">Decides all draws.</param>
internal sealed record SlateRules(
    int K, DiversityOptions Diversity, IReadOnlyDictionary<int, SlateCandidate> Pins, double Exploration, string Seed);

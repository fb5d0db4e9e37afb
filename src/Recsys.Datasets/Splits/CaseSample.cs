using System.Collections;

namespace Recsys.Datasets.Splits;

/// <summary>
/// As many cases as a model can be judged on in a few minutes: what a mean over n cases is worth falls with √n, what it costs grows with n times the
/// catalog. All of them where there are few; else an even sample, the same for the same seed, in the order of the cases.
/// </summary>
public sealed class CaseSample : IReadOnlyList<EvaluationCase>
{
    /// <summary>Scores (cases times items) of a model beyond which a sample is drawn.</summary>
    public const long MostScores = 1_500_000_000;

    /// <summary>The most cases of a sample: NDCG@10 has a standard error of some 0.001 there.</summary>
    public const int MostCases = 40_000;

    /// <summary>The fewest cases of a sample, whatever the catalog: a standard error of some 0.005.</summary>
    public const int FewestCases = 2_000;

    private readonly IReadOnlyList<EvaluationCase> _cases;
    private readonly int[] _chosen;

    private CaseSample(IReadOnlyList<EvaluationCase> cases, int[] chosen) => (_cases, _chosen) = (cases, chosen);

    /// <inheritdoc/>
    public int Count => _chosen.Length;

    /// <inheritdoc/>
    public EvaluationCase this[int index] => _cases[_chosen[index]];

    /// <summary>The cases, or a sample of them.</summary>
    /// <param name="cases">All cases.</param>
    /// <param name="items">Items of the catalog.</param>
    /// <param name="seed">Draws the sample.</param>
    public static IReadOnlyList<EvaluationCase> Of(IReadOnlyList<EvaluationCase> cases, int items, int seed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var most = (int)Math.Clamp(MostScores / Math.Max(1, items), FewestCases, MostCases);
        if (cases.Count <= most) return cases;
        int[] chosen = [.. Enumerable.Range(0, cases.Count)];
        new Random(seed).Shuffle(chosen);
        chosen = chosen[..most];
        Array.Sort(chosen);
        return new CaseSample(cases, chosen);
    }

    /// <inheritdoc/>
    public IEnumerator<EvaluationCase> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

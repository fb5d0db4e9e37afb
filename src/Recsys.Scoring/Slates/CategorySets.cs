namespace Recsys.Scoring.Slates;

/// <summary>
/// The different sets of categories that candidates have: many candidates share one, so what is asked of each candidate is asked of each set.
/// </summary>
internal sealed class CategorySets
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<int[]> _sets = [];
    private readonly int[] _ofCandidate;

    /// <param name="categories">Of each candidate; one that stands twice counts once.</param>
    public CategorySets(IEnumerable<IReadOnlyList<string>> categories)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        _ofCandidate = [.. categories.Select(own =>
        {
            var set = NumbersOf(own);
            var key = string.Join(',', set);
            if (known.TryGetValue(key, out var place)) return place;
            _sets.Add(set);
            return known[key] = _sets.Count - 1;
        })];
    }

    /// <summary>Different sets.</summary>
    public int Count => _sets.Count;

    /// <summary>The set of a candidate.</summary>
    public int Of(int candidate) => _ofCandidate[candidate];

    /// <summary>Raises each set's value to its Jaccard index with those of an item, <c>|a ∩ b| / |a ∪ b|</c>.</summary>
    public void Raise(double[] values, IReadOnlyList<string> categories)
    {
        var other = NumbersOf(categories);
        for (var s = 0; s < _sets.Count; s++) values[s] = Math.Max(values[s], Jaccard(_sets[s], other));
    }

    /// <summary>The categories, each once, as ascending numbers.</summary>
    private int[] NumbersOf(IReadOnlyList<string> categories)
    {
        var numbers = new SortedSet<int>();
        foreach (var category in categories)
        {
            if (!_numbers.TryGetValue(category, out var number)) _numbers.Add(category, number = _numbers.Count);
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static double Jaccard(int[] a, int[] b)
    {
        var (common, i, j) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j]) common++;
            var (x, y) = (a[i], b[j]);
            if (x <= y) i++;
            if (y <= x) j++;
        }

        return common == 0 ? 0 : (double)common / (a.Length + b.Length - common);
    }
}

namespace Recsys.Datasets;

/// <summary>
/// Whether a field describes what it stands beside (an item, a user) and not the moment. Each time a key comes again its value is held against its
/// first one. Were the values drawn anew each time, a share <c>1 − Σ p(value)²</c> of them would differ; a field is constant where so many
/// differences were to be expected that their absence is no chance (<see cref="Evidence"/> of them, which drawn values miss by e⁻⁵), and hardly any
/// were seen.
/// </summary>
/// <param name="tolerance">The share of the expected differences that may occur: a price changes, a genre is misspelt.</param>
internal sealed class Constancy(double tolerance = 0)
{
    /// <summary>So many differences must have been expected.</summary>
    public const double Evidence = 5;

    /// <summary>The tolerance for what describes items.</summary>
    public const double ItemTolerance = 0.05;

    /// <summary>Values beyond so many are counted as if each came once.</summary>
    private const int MaxValues = 100_000;

    private const int Beyond = 10_000;

    private readonly Dictionary<int, ulong> _first = [];
    private readonly Dictionary<ulong, int> _values = [];
    private long _total;
    private long _again;
    private long _differ;
    private bool _isOver;

    /// <summary>How many different values there are, or a great many.</summary>
    public int Different => _isOver ? Beyond : _values.Count;

    /// <summary>Whether the evidence is there.</summary>
    public bool IsConstant
    {
        get
        {
            if (_isOver || _total == 0) return false;
            var expected = _again * (1 - _values.Values.Sum(count => (double)count / _total * ((double)count / _total)));
            return expected >= Evidence && _differ <= tolerance * expected;
        }
    }

    /// <summary>Takes a value that is there; a missing one says nothing.</summary>
    /// <param name="key">The item or the user.</param>
    /// <param name="value">A hash of the value.</param>
    public void Add(int key, ulong value)
    {
        if (_isOver) return;
        _total++;
        if (_values.TryGetValue(value, out var count) || _values.Count < MaxValues) _values[value] = count + 1;
        if (_first.TryAdd(key, value)) return;
        _again++;
        if (_first[key] == value || ++_differ < Beyond || _differ * 5 < _again) return;
        // No later value can mend so many differences among so few: what was remembered is let go.
        _isOver = true;
        _first.Clear();
        _values.Clear();
    }
}

namespace Recsys.Datasets;

/// <summary>
/// Whether the values of a field tell which item stands beside them, as a price with its discounts does, which is not constant for the item
/// (<see cref="Constancy"/>).
/// Each row is held against an earlier one of its value, drawn from all of them and of another user: who takes an item
/// again where he was before tells nothing. The field tells where so many of these pairs have one item, beyond the share that any two rows have.
/// A place, an hour or the page of a genre has several items, and stays.
/// </summary>
/// <param name="name">The field: what is called a price is that of the item as a rule, and needs less to be shown.</param>
internal sealed class TargetLeakage(string name)
{
    /// <summary>So many values a field must have: of few items a few contexts tell one.</summary>
    private const int FewestValues = 20;

    /// <summary>Pairs beyond those of chance that have one item.</summary>
    private const double Evidence = 10;

    private const double Most = 0.5;

    private const double MostOfMoney = 0.1;

    /// <summary>Values beyond so many are not looked at.</summary>
    private const int MaxValues = 100_000;

    /// <summary>Rows of any value, from which pairs of chance are drawn.</summary>
    private const int Drawn = 256;

    /// <summary>After so many pairs of which hardly any has one item, none is looked at.</summary>
    private const int Trial = 10_000;

    private static readonly string[] Money = ["price", "cost", "amount", "discount", "revenue", "msrp"];

    private readonly double _most = Array.Exists(Money, m => name.Contains(m, StringComparison.OrdinalIgnoreCase)) ? MostOfMoney : Most;
    private readonly Dictionary<ulong, (int User, int Item, int Rows)> _values = [];
    private readonly (int User, int Item)[] _drawn = new (int, int)[Drawn];
    private ulong _state = 1;
    private long _rows;
    private (long All, long Alike) _pairs;
    private (long All, long Alike) _chance;
    private bool _isOver;

    /// <summary>Whether the values tell the item.</summary>
    public bool TellsItem
    {
        get
        {
            if (_isOver || _values.Count < FewestValues || _chance.All == 0) return false;
            var chance = (double)_chance.Alike / _chance.All;
            var beyond = _pairs.Alike - (chance * _pairs.All);
            return beyond >= Evidence && beyond >= _most * (1 - chance) * _pairs.All;
        }
    }

    /// <summary>Takes a value that is there.</summary>
    /// <param name="user">The user of the row.</param>
    /// <param name="item">Its item.</param>
    /// <param name="value">A hash of the value.</param>
    public void Add(int user, int item, ulong value)
    {
        if (_isOver) return;
        if (_rows > 0) Compare(ref _chance, _drawn[Draw((int)Math.Min(_rows, Drawn))], user, item);
        if (_rows < Drawn) _drawn[_rows] = (user, item);
        else if (Draw(_rows + 1) is < Drawn and var place) _drawn[place] = (user, item);
        _rows++;
        if (!_values.TryGetValue(value, out var known))
        {
            if (_values.Count < MaxValues) _values.Add(value, (user, item, 1));
            return;
        }

        Compare(ref _pairs, (known.User, known.Item), user, item);
        _values[value] = Draw(known.Rows + 1) == 0 ? (user, item, known.Rows + 1) : known with { Rows = known.Rows + 1 };
        if (_pairs.All < Trial || _pairs.Alike * 4 > _pairs.All * _most) return;
        _isOver = true;
        _values.Clear();
    }

    private static void Compare(ref (long All, long Alike) pairs, (int User, int Item) other, int user, int item)
    {
        if (other.User == user) return;
        pairs.All++;
        if (other.Item == item) pairs.Alike++;
    }

    /// <summary>A number below another, the same in each run.</summary>
    private long Draw(long below)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (long)((_state >> 33) % (ulong)below);
    }
}

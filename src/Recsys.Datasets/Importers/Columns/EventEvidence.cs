using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Whether a column that is called so names the events. What a user, an item, a visit or a campaign is called comes again in rows of other users or
/// items; what an event is called comes again where the event was sent again. Judged by at most <see cref="MostIds"/> different values, those of the
/// smallest hashes: a value is judged by all its rows or by none, in whatever order they come.
/// </summary>
internal sealed class EventEvidence
{
    /// <summary>Different values that are held.</summary>
    private const int MostIds = 100_000;

    private readonly Dictionary<ulong, (int User, int Item, long Again, long Alike)> _ids = [];
    private ulong _largest = ulong.MaxValue;

    /// <summary>
    /// Whether no value comes again; or those that do come twice at most in the mean, and nine of ten of their rows are of the user and the item of
    /// the first.
    /// </summary>
    public bool NamesEvents
    {
        get
        {
            var (again, alike) = (Again, _ids.Values.Sum(i => i.Alike));
            return again == 0 ? _ids.Count > 0 : again <= _ids.Count && Headless.AreMost(alike, again);
        }
    }

    /// <summary>Rows whose value came before, as far as they were looked at.</summary>
    public long Again => _ids.Values.Sum(i => i.Again);

    /// <summary>Takes the value of a row with the numbers of its user and item.</summary>
    public void Add(ReadOnlySpan<char> id, int user, int item)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(id));
        if (hash > _largest) return;
        if (_ids.TryGetValue(hash, out var known))
        {
            _ids[hash] = known with { Again = known.Again + 1, Alike = known.Alike + (known.User == user && known.Item == item ? 1 : 0) };
            return;
        }

        _ids.Add(hash, (user, item, 0, 0));
        if (_ids.Count <= MostIds) return;
        _largest /= 2;
        foreach (var beyond in _ids.Keys.Where(h => h > _largest).ToArray()) _ids.Remove(beyond);
    }
}

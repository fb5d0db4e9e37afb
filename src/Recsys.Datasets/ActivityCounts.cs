using System.IO.Hashing;
using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Datasets;

/// <summary>
/// Counts who did something with an item, by type, over the last two windows of <see cref="WindowDays"/> days, which end with the day (UTC) of the
/// latest event. A user counts once an item and window, however often: who reloads a page makes no trend. Counted are moments alone, see
/// <see cref="Moments"/>, and types that weigh something. Memory: some 20 bytes for each user, item, type and day of the two windows that are not
/// alike; beyond <paramref name="mostPairs"/> of these every second user is let go, chosen by a hash, and those who stay count twice, and so on
/// (adaptive sampling: Flajolet 1990, Computing 43).
/// </summary>
/// <param name="types">Which types count.</param>
/// <param name="mostPairs">How many are held.</param>
public sealed class ActivityCounts(PositiveTypes types, int mostPairs = ActivityCounts.MostPairs)
{
    /// <summary>Days of a window: a whole week, so that two of them have the same weekdays.</summary>
    public const int WindowDays = 7;

    /// <summary>100 MB, and the same again while lists are made.</summary>
    public const int MostPairs = 4_000_000;

    private const int SecondsADay = 24 * 60 * 60;

    private readonly Vocabulary _items = new();

    // A pair is the hash of a user above, the number of an item below: of a million users of one item a hundred share their hash with another.
    private readonly Dictionary<(int Day, InteractionType Type), HashSet<ulong>> _days = [];
    private int _last = int.MinValue;
    private int _pairs;
    private int _halvings;

    /// <summary>When the window begins; null where no event with a moment was counted.</summary>
    public DateTimeOffset? From => _last == int.MinValue ? null : DateTimeOffset.UnixEpoch.AddDays(_last + 1 - WindowDays);

    /// <summary>When it ends.</summary>
    public DateTimeOffset? To => From?.AddDays(WindowDays);

    /// <summary>Counts an event.</summary>
    public void Add(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        if (!Moments.IsReal(interaction.Timestamp) || !types.Has(interaction.Type)) return;
        var day = (int)(interaction.Timestamp.ToUnixTimeSeconds() / SecondsADay);
        if (day > _last)
        {
            _last = day;
            foreach (var key in _days.Keys.Where(k => !IsCounted(k.Day)).ToArray())
            {
                _pairs -= _days[key].Count;
                _days.Remove(key);
            }
        }

        var user = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(interaction.UserId.AsSpan())) & ~(ulong)uint.MaxValue;
        if (!IsCounted(day) || !IsSampled(user)) return;
        ref var pairs = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, (day, interaction.Type), out _);
        if ((pairs ??= []).Add(user | (uint)_items.Add(interaction.ItemId))) _pairs++;
        while (_pairs > mostPairs && _halvings < 32) Halve();
    }

    /// <summary>What was counted of a type, or of all: for each item its users in the window and in the one before.</summary>
    public IEnumerable<(string Item, int Count, int Before)> Of(InteractionType? type)
    {
        var sums = new Dictionary<int, (int Count, int Before)>();
        foreach (var isBefore in (ReadOnlySpan<bool>)[false, true])
        {
            var pairs = new HashSet<ulong>();
            foreach (var (key, of) in _days)
            {
                if ((type is null || key.Type == type) && key.Day <= _last - WindowDays == isBefore) pairs.UnionWith(of);
            }

            foreach (var pair in pairs)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (int)(uint)pair, out _);
                sum = isBefore ? (sum.Count, sum.Before + (1 << _halvings)) : (sum.Count + (1 << _halvings), sum.Before);
            }
        }

        return sums.Select(s => (_items[s.Key], s.Value.Count, s.Value.Before));
    }

    private void Halve()
    {
        _halvings++;
        _pairs = 0;
        foreach (var pairs in _days.Values)
        {
            pairs.RemoveWhere(pair => !IsSampled(pair));
            pairs.TrimExcess();
            _pairs += pairs.Count;
        }
    }

    private bool IsSampled(ulong pair) => ((pair >> 32) & ((1UL << _halvings) - 1)) == 0;

    private bool IsCounted(int day) => day > _last - (2 * WindowDays);
}

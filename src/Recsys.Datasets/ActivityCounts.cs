using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Datasets;

/// <summary>
/// Counts events by item, type and day (UTC) over the last two windows of <see cref="WindowDays"/> days, which end with the day of the latest event.
/// Memory grows with items × types × days of two windows, and never with events or with the length of the log. Counted are moments alone, see
/// <see cref="Moments"/>, and types that weigh something.
/// </summary>
/// <param name="weights">The strength of each type.</param>
public sealed class ActivityCounts(InteractionWeights weights)
{
    /// <summary>Days of a window: a whole week, so that two of them have the same weekdays.</summary>
    public const int WindowDays = 7;

    private const int SecondsADay = 24 * 60 * 60;

    private readonly Vocabulary _items = new();
    private readonly Dictionary<(int Day, InteractionType Type), Dictionary<int, int>> _days = [];
    private int _last = int.MinValue;

    /// <summary>When the window begins; null where no event with a moment was counted.</summary>
    public DateTimeOffset? From => _days.Count == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(_last + 1 - WindowDays);

    /// <summary>When it ends.</summary>
    public DateTimeOffset? To => From?.AddDays(WindowDays);

    /// <summary>Counts an event.</summary>
    public void Add(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        if (!Moments.IsReal(interaction.Timestamp) || weights.Of(interaction.Type) <= 0) return;
        var day = (int)(interaction.Timestamp.ToUnixTimeSeconds() / SecondsADay);
        if (day > _last)
        {
            _last = day;
            foreach (var key in _days.Keys.Where(k => !IsCounted(k.Day)).ToArray()) _days.Remove(key);
        }

        if (!IsCounted(day)) return;
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, (day, interaction.Type), out _);
        CollectionsMarshal.GetValueRefOrAddDefault(counts ??= [], _items.Add(interaction.ItemId), out _)++;
    }

    /// <summary>What was counted of a type, or of all: for each item its events in the window and in the one before.</summary>
    public IEnumerable<(string Item, int Count, int Before)> Of(InteractionType? type)
    {
        var sums = new Dictionary<int, (int Count, int Before)>();
        foreach (var (key, counts) in _days.Where(d => type is null || d.Key.Type == type))
        {
            var isBefore = key.Day <= _last - WindowDays;
            foreach (var (item, count) in counts)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, item, out _);
                sum = isBefore ? (sum.Count, sum.Before + count) : (sum.Count + count, sum.Before);
            }
        }

        return sums.Select(s => (_items[s.Key], s.Value.Count, s.Value.Before));
    }

    private bool IsCounted(int day) => day > _last - (2 * WindowDays);
}

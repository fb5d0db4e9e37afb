using System.Globalization;
using System.Text.Json.Serialization;

namespace Recsys.Domain.Context;

/// <summary>
/// The one encoding of time, device, place and every declared field, used by training and by scoring alike: a model version carries it
/// in its manifest. A context becomes one id a field, already shifted by the field's offset, so that a single embedding table of
/// <see cref="Cardinality"/> rows serves all fields.
/// </summary>
public sealed class ContextFeatures
{
    /// <summary>Values of a categorical field beyond this many (the rarest) are encoded as unknown.</summary>
    public const int DefaultMaxValues = 64;

    /// <summary>The most fields that are learnt besides hour and weekday where none are named.</summary>
    public const int MaxFields = 16;

    /// <summary>The least share of the contexts that carries a field that is learnt where none are named.</summary>
    public const double LeastShare = 0.005;

    /// <summary>The fewest contexts that carry such a field.</summary>
    public const int LeastEvents = 5;

    /// <summary>The fewest contexts that have a value with an id of its own; rarer ones are encoded as unknown.</summary>
    public const int LeastOfValue = 2;

    /// <summary>Of fewer contexts than these every field and value is taken.</summary>
    public const int FewEvents = 50;

    private readonly int[] _offsets;
    private ContextTraits? _traits;

    /// <summary>An encoding of the given fields, in this order.</summary>
    [JsonConstructor]
    public ContextFeatures(IReadOnlyList<ContextField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Fields = fields;
        _offsets = new int[fields.Count];
        var offset = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            _offsets[i] = offset;
            offset += fields[i].Size;
        }

        Cardinality = offset;
    }

    /// <summary>An encoding of nothing: every context is the empty vector.</summary>
    public static ContextFeatures None { get; } = new([]);

    /// <summary>The fields, in the order of the encoded vector.</summary>
    public IReadOnlyList<ContextField> Fields { get; }

    /// <summary>The number of ids over all fields: the rows of an embedding table.</summary>
    [JsonIgnore]
    public int Cardinality { get; }

    /// <summary>What ids of hours and weekdays have in common.</summary>
    [JsonIgnore]
    public ContextTraits Traits => _traits ??= new ContextTraits(this);

    /// <summary>The id at which a field's ids begin.</summary>
    public int OffsetOf(int field) => _offsets[field];

    /// <summary>
    /// Learns the vocabularies: hour and weekday when <paramref name="timed"/>, and each named field with its values, the most frequent
    /// first (ties by value), at most <paramref name="maxValues"/> of them, none that fewer than <see cref="LeastOfValue"/> contexts have.
    /// </summary>
    /// <param name="contexts">The contexts of the training interactions.</param>
    /// <param name="timed">Whether the data has real times; a set that knows only an order has no hours.</param>
    /// <param name="fields">The fields to encode; null takes those that at least <see cref="LeastShare"/> of the contexts carry, and no fewer than
    /// <see cref="LeastEvents"/>, and of them the <see cref="MaxFields"/> that tell contexts apart best: by the entropy of their values, of which
    /// missing is one and what has no id of its own another, ties by name.</param>
    /// <param name="maxValues">The largest vocabulary of a field.</param>
    /// <param name="leftOut">Told the fields that occur and are not encoded, ordered by name.</param>
    public static ContextFeatures Fit(
        IEnumerable<RequestContext> contexts, bool timed, IReadOnlyList<string>? fields = null, int maxValues = DefaultMaxValues,
        Action<string>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        var counts = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var total = 0;
        foreach (var context in contexts)
        {
            total++;
            foreach (var (name, value) in context.Values)
            {
                var values = counts.TryGetValue(name, out var known) ? known : counts[name] = new(StringComparer.Ordinal);
                values[value] = values.GetValueOrDefault(value) + 1;
            }
        }

        return Fit(counts.Select(c => (c.Key, (IReadOnlyDictionary<string, int>)c.Value)), total, timed, fields, maxValues, leftOut);
    }

    /// <summary>The same of contexts that have been counted.</summary>
    /// <param name="occurrences">The fields, and how often each of their values occurs.</param>
    /// <param name="total">How many contexts there are.</param>
    /// <param name="timed">Whether the data has real times.</param>
    /// <param name="fields">The fields to encode, or null.</param>
    /// <param name="maxValues">The largest vocabulary of a field.</param>
    /// <param name="leftOut">Told the fields that occur and are not encoded.</param>
    public static ContextFeatures Fit(
        IEnumerable<(string Field, IReadOnlyDictionary<string, int> Counts)> occurrences, int total, bool timed,
        IReadOnlyList<string>? fields = null, int maxValues = DefaultMaxValues, Action<string>? leftOut = null)
    {
        ArgumentNullException.ThrowIfNull(occurrences);
        var counts = new SortedDictionary<string, IReadOnlyDictionary<string, int>>(
            occurrences.ToDictionary(o => o.Field, o => o.Counts), StringComparer.Ordinal);
        var result = new List<ContextField>();
        if (timed)
        {
            result.Add(new ContextField("hour", ContextFieldKind.Hour, Numbers(24)));
            result.Add(new ContextField("weekday", ContextFieldKind.Weekday, Numbers(7)));
        }

        var (leastEvents, leastOfValue) = total < FewEvents ? (1, 1) : (Math.Max(LeastEvents, LeastShare * total), LeastOfValue);
        var learnt = (fields ?? counts.Where(c => c.Value.Values.Sum() >= leastEvents)
            .OrderByDescending(c => Entropy([.. c.Value.Values], leastOfValue, maxValues, total)).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Take(MaxFields).Select(c => c.Key)).ToHashSet();
        foreach (var (name, values) in counts)
        {
            if (!learnt.Contains(name))
            {
                leftOut?.Invoke(name);
                continue;
            }

            var kept = values.Where(v => v.Value >= leastOfValue)
                .OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(maxValues).Select(v => v.Key);
            result.Add(new ContextField(name, ContextFieldKind.Categorical, [.. kept]));
        }

        return new ContextFeatures(result);
    }

    /// <summary>Of the values that are kept, of the others as one, and of none: a field that is different each time says nothing.</summary>
    private static double Entropy(IReadOnlyCollection<int> counts, int leastOfValue, int maxValues, int total)
    {
        int[] kept = [.. counts.Where(c => c >= leastOfValue).OrderDescending().Take(maxValues)];
        var carried = counts.Sum();
        return kept.Append(carried - kept.Sum()).Append(total - carried).Where(c => c > 0)
            .Sum(c => -((double)c / total) * Math.Log((double)c / total));
    }

    /// <summary>
    /// The ids of a context, one a field: <c>offset(field) + id(value)</c>.
    /// </summary>
    /// <param name="localTime">The user's local time, or null where it is not known (hour and weekday are then missing).</param>
    /// <param name="context">The other fields.</param>
    /// <returns>Shape [fields].</returns>
    public int[] Encode(DateTimeOffset? localTime, RequestContext context)
    {
        var ids = new int[Fields.Count];
        Encode(localTime, context, ids);
        return ids;
    }

    /// <inheritdoc cref="Encode(DateTimeOffset?, RequestContext)"/>
    public void Encode(DateTimeOffset? localTime, RequestContext context, Span<int> ids)
    {
        ArgumentNullException.ThrowIfNull(context);
        for (var i = 0; i < Fields.Count; i++)
        {
            var field = Fields[i];
            var id = field.Kind switch
            {
                ContextFieldKind.Hour => localTime is { } t ? ContextField.Reserved + t.Hour : ContextField.Missing,
                ContextFieldKind.Weekday => localTime is { } t ? ContextField.Reserved + WeekdayOf(t) : ContextField.Missing,
                _ => field.IdOf(context[field.Name]),
            };
            ids[i] = _offsets[i] + id;
        }
    }

    /// <summary>Monday = 0 … Sunday = 6, as ISO 8601 counts.</summary>
    public static int WeekdayOf(DateTimeOffset localTime) => ((int)localTime.DayOfWeek + 6) % 7;

    private static string[] Numbers(int count) =>
        [.. Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture))];
}

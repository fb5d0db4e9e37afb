using System.Runtime.InteropServices;
using Recsys.Domain.Context;

namespace Recsys.Datasets;

/// <summary>
/// The contexts of many events, each a few numbers: a field and a value have one each, however often they occur. An event that has a context of its
/// own costs eight bytes a field, and not a dictionary. Names and values that differ with each event are bounded: names beyond
/// <see cref="MostNames"/> are not looked at, and the values of a field beyond <see cref="MostValues"/>, or beyond <see cref="MostText"/> of all
/// fields, are one value that is not learnt.
/// </summary>
internal sealed class ContextColumn
{
    /// <summary>Names of fields.</summary>
    internal const int MostNames = 4_096;

    /// <summary>Values of a field: hundreds of times as many as an encoding learns of it.</summary>
    internal const int MostValues = 20_000;

    /// <summary>Characters of all values, with 50 for each value.</summary>
    internal const long MostText = 50_000_000;

    private const int TextOfValue = 50;

    /// <summary>More fields than these are not looked at for what they describe: events may name any number.</summary>
    private const int MaxFieldsLookedAt = 256;

    private readonly Dictionary<string, int> _fieldOf = new(StringComparer.Ordinal);
    private readonly List<(string Name, Dictionary<string, int> IdOf, List<string> Values)> _fields = [];
    private readonly List<int> _ends = [];
    private readonly List<(int Field, int Value)> _pairs = [];
    private long _text;

    /// <summary>Stands in the place of all values beyond the bounds; no event can have it.</summary>
    private static string Others { get; } = new('…', RequestContext.MaxValueLength + 1);

    /// <summary>Adds the context of the next event.</summary>
    public void Add(RequestContext context)
    {
        foreach (var (name, value) in context.Values)
        {
            if (!_fieldOf.TryGetValue(name, out var field))
            {
                if (_fields.Count == MostNames) continue;
                field = _fieldOf[name] = _fields.Count;
                _fields.Add((name, new(StringComparer.Ordinal), [Others]));
            }

            var (_, ids, values) = _fields[field];
            if (!ids.TryGetValue(value, out var id) && values.Count <= MostValues && _text < MostText)
            {
                _text += value.Length + TextOfValue;
                id = ids[value] = values.Count;
                values.Add(value);
            }

            _pairs.Add((field, id));
        }

        _ends.Add(_pairs.Count);
    }

    /// <summary>
    /// The fields whose value follows from the item or from the user, or tells the item, ordered by name. What describes an item would tell a model
    /// which item is asked for: at serving no request carries it, and a test that does measures nothing.
    /// </summary>
    public IReadOnlyList<string> FindConstant(ReadOnlySpan<int> rows, Func<int, (int User, int Item)> keysOf)
    {
        var (byItem, byUser, leaks) = (new List<Constancy>(), new List<Constancy>(), new List<TargetLeakage>());
        for (var f = 0; f < Math.Min(_fields.Count, MaxFieldsLookedAt); f++)
        {
            byItem.Add(new Constancy(Constancy.ItemTolerance));
            byUser.Add(new Constancy());
            leaks.Add(new TargetLeakage(_fields[f].Name));
        }

        foreach (var row in rows)
        {
            var (user, item) = keysOf(row);
            foreach (var (field, value) in PairsOf(row))
            {
                if (field >= byItem.Count) continue;
                byItem[field].Add(item, (ulong)value);
                byUser[field].Add(user, (ulong)value);
                // What lies beyond the bounds is many values.
                if (value > 0) leaks[field].Add(user, item, (ulong)value);
            }
        }

        return
        [
            .. byItem.Index().Where(f => f.Item.IsConstant || byUser[f.Index].IsConstant || leaks[f.Index].TellsItem)
                .Select(f => _fields[f.Index].Name).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The encoding that fits some of the events, without the fields of <paramref name="without"/>.</summary>
    public ContextFeatures Fit(
        ReadOnlySpan<int> rows, bool timed, IReadOnlyList<string>? fields, IReadOnlyList<string> without, Action<string> leftOut)
    {
        var counts = _fields.ConvertAll(f => new int[f.Values.Count]);
        foreach (var row in rows)
        {
            foreach (var (field, value) in PairsOf(row)) counts[field][value]++;
        }

        return ContextFeatures.Fit(
            _fields.Select((f, i) => (f.Name, (IReadOnlyDictionary<string, int>)CountsOf(f.Values, counts[i])))
                .Where(f => f.Item2.Count > 0 && !without.Contains(f.Name)),
            rows.Length, timed, fields, leftOut: leftOut);
    }

    /// <summary>Writes the ids of an event over those of an event without a context.</summary>
    /// <param name="row">The event.</param>
    /// <param name="idsOf">Of <see cref="IdsOf"/>.</param>
    /// <param name="ids">Shape [fields of the encoding].</param>
    public void Encode(int row, IReadOnlyList<(int Place, int[] Ids)?> idsOf, Span<int> ids)
    {
        foreach (var (field, value) in PairsOf(row))
        {
            if (idsOf[field] is var (place, values)) ids[place] = values[value];
        }
    }

    /// <summary>For each field its place in the encoding and the ids of its values; null where it is not encoded.</summary>
    public IReadOnlyList<(int Place, int[] Ids)?> IdsOf(ContextFeatures features) => _fields.ConvertAll(f =>
    {
        for (var i = 0; i < features.Fields.Count; i++)
        {
            var field = features.Fields[i];
            if (field.Kind == ContextFieldKind.Categorical && field.Name == f.Name)
            {
                return ((int, int[])?)(i, [.. f.Values.Select(v => features.OffsetOf(i) + field.IdOf(v))]);
            }
        }

        return null;
    });

    private ReadOnlySpan<(int Field, int Value)> PairsOf(int row)
    {
        var start = row == 0 ? 0 : _ends[row - 1];
        return CollectionsMarshal.AsSpan(_pairs)[start.._ends[row]];
    }

    private static Dictionary<string, int> CountsOf(List<string> values, int[] counts)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var v = 1; v < counts.Length; v++)
        {
            if (counts[v] > 0) result.Add(values[v], counts[v]);
        }

        return result;
    }
}

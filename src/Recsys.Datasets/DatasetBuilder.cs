using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets;

/// <summary>Collects interactions in the order of their arrival and lays them out as an <see cref="InteractionDataset"/>.</summary>
/// <param name="name">What a person calls the data.</param>
/// <param name="types">Which types are learnt.</param>
/// <param name="isTimed">Whether the times are real; null where the data says it: most of them are moments and not places in an order.</param>
/// <param name="mostOfUser">Of each user only so many of the latest interactions become part of the data set.</param>
public sealed class DatasetBuilder(string name, PositiveTypes? types = null, bool? isTimed = true, int mostOfUser = int.MaxValue)
{
    private readonly record struct Row(int User, int Item, long Time, short Offset);

    private readonly PositiveTypes _types = types ?? PositiveTypes.Default;
    private readonly Vocabulary _users = new();
    private readonly Vocabulary _items = new();
    private readonly List<Row> _rows = [];
    private readonly ContextColumn _contexts = new();

    /// <summary>Interactions of types that are no positive signal, and so are no part of the data set.</summary>
    public int NotPositive { get; private set; }

    /// <summary>Interactions beyond the latest ones of their user, which the last data set leaves out.</summary>
    public int Crowded { get; private set; }

    /// <summary>
    /// Context fields that occur and that the last data set does not encode, see <see cref="ContextFeatures.LeastShare"/> and <see
    /// cref="ContextFeatures.MaxFields"/>.
    /// </summary>
    public IReadOnlyList<string> FieldsLeftOut { get; private set; } = [];

    /// <summary>Context fields among those left out that describe the item or the user, and not the moment, see <see cref="Constancy"/> and
    /// <see cref="TargetLeakage"/>.</summary>
    public IReadOnlyList<string> Attributes { get; private set; } = [];

    /// <summary>Adds an interaction; one whose type is no positive signal is counted and left out.</summary>
    public void Add(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        if (!_types.Has(interaction.Type))
        {
            NotPositive++;
            return;
        }

        _rows.Add(new Row(
            _users.Add(interaction.UserId), _items.Add(interaction.ItemId), interaction.Timestamp.ToUnixTimeMilliseconds(),
            (short)interaction.Timestamp.TotalOffsetMinutes));
        _contexts.Add(interaction.Context);
    }

    /// <summary>
    /// Sorts by time (stable: ties keep their arrival), numbers users and items by first appearance in that order, and fits the context
    /// encoding.
    /// </summary>
    /// <param name="contextFields">The context fields to encode; null takes all that occur.</param>
    public InteractionDataset Build(IReadOnlyList<string>? contextFields = null)
    {
        var order = new int[_rows.Count];
        var keys = new (long Time, int Arrival)[_rows.Count];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = (_rows[i].Time, i);
        }

        Array.Sort(keys, order);
        if (_rows.Count > mostOfUser) (order, keys) = Latest(order, keys);
        Crowded = _rows.Count - order.Length;
        var leftOut = new List<string>();
        var timed = isTimed ?? _rows.Count(IsMoment) * 2 > _rows.Count;
        Attributes = contextFields is null ? _contexts.FindConstant(order, r => (_rows[r].User, _rows[r].Item)) : [];
        var context = _contexts.Fit(order, timed, contextFields, Attributes, leftOut.Add);
        FieldsLeftOut = [.. leftOut.Concat(Attributes).Order(StringComparer.Ordinal)];
        var idsOf = _contexts.IdsOf(context);
        var (users, items) = (new Renumbered(_users), new Renumbered(_items));
        var fields = context.Fields.Count;
        var (u, n, t, c) = (new int[order.Length], new int[order.Length], new long[order.Length], new int[order.Length * fields]);
        for (var r = 0; r < order.Length; r++)
        {
            var row = _rows[order[r]];
            u[r] = users.Of(row.User);
            n[r] = items.Of(row.Item);
            t[r] = row.Time;
            var ids = c.AsSpan(r * fields, fields);
            context.Encode(timed && (isTimed is true || IsMoment(row)) ? LocalTime(row) : null, RequestContext.Empty, ids);
            _contexts.Encode(order[r], idsOf, ids);
        }

        return new InteractionDataset(name, users.Vocabulary, items.Vocabulary, context, timed, u, n, t, c);
    }

    private (int[] Order, (long Time, int Arrival)[] Keys) Latest(int[] order, (long Time, int Arrival)[] keys)
    {
        var (counts, kept) = (new int[_users.Size], new List<int>(order.Length));
        for (var r = order.Length - 1; r >= 0; r--)
        {
            if (++counts[_rows[order[r]].User] <= mostOfUser) kept.Add(r);
        }

        kept.Reverse();
        return ([.. kept.Select(r => order[r])], [.. kept.Select(r => keys[r])]);
    }

    private static bool IsMoment(Row row) => row.Time >= Moments.First.ToUnixTimeMilliseconds();

    /// <summary>As the event had it: of its time no more is read than hour and weekday.</summary>
    private static DateTimeOffset LocalTime(Row row) =>
        DateTimeOffset.FromUnixTimeMilliseconds(row.Time).ToOffset(TimeSpan.FromMinutes(row.Offset));

    /// <summary>Ids by first appearance in the order of time instead of that of arrival.</summary>
    private sealed class Renumbered(Vocabulary arrived)
    {
        private readonly int[] _index = new int[arrived.Size];

        public Vocabulary Vocabulary { get; } = new();

        public int Of(int index) => _index[index] != 0 ? _index[index] : _index[index] = Vocabulary.Add(arrived[index]);
    }
}

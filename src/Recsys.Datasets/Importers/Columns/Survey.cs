using Recsys.Datasets.Importers.Sources;
using Recsys.Datasets.Importers.Times;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// One pass over all rows before the first is read: what only the whole file can tell. Memory grows with its users and items and not with its rows.
/// </summary>
internal sealed class Survey
{
    private const int FewestUsers = 10;

    private const double LargestShare = 0.2;

    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sessions = new(StringComparer.Ordinal);
    private readonly List<long> _rowsOfUser = [];
    private readonly OfColumn[] _columns;

    private Survey(Shape shape) => _columns = [.. shape.Columns.Select(c => new OfColumn())];

    /// <summary>Whether a visit that stands for nobody has the name of a user.</summary>
    public bool VisitsAreUsersToo => _sessions.Keys.Any(_users.ContainsKey);

    /// <summary>The user who has more than a fifth of all rows, where there are ten users at least.</summary>
    public (string Id, double Share)? Heaviest
    {
        get
        {
            if (_users.Count < FewestUsers) return null;
            var (id, place) = _users.MaxBy(u => _rowsOfUser[u.Value]);
            var share = (double)_rowsOfUser[place] / _rowsOfUser.Sum();
            return share > LargestShare ? (id, share) : null;
        }
    }

    /// <summary>What was seen of a column.</summary>
    public sealed class OfColumn
    {
        public TimeEvidence Time { get; } = new();

        public NumberEvidence Numbers { get; } = new();

        public Constancy ByItem { get; } = new(Constancy.ItemTolerance);

        public Constancy ByUser { get; } = new();

        /// <summary>Whether every value may be a time.</summary>
        public bool MayBeTime { get; set; } = true;

        /// <summary>Whether every value is a yes or a no.</summary>
        public bool IsAnswer { get; set; } = true;

        /// <summary>Whether any value is a yes.</summary>
        public bool HasYes { get; set; }

        /// <summary>Whether any value is a no.</summary>
        public bool HasNo { get; set; }

        /// <summary>Whether any value is a word for an event.</summary>
        public bool NamesEvents { get; set; }

        /// <summary>The first value of what may be a label.</summary>
        public (string Text, long Line)? First { get; set; }

        /// <summary>Whether every id is one of <see cref="WholeDecimals"/>.</summary>
        public bool AreWholeDecimals { get; set; } = true;

        public bool IsTooLong { get; set; }

        public bool IsEmpty { get; set; } = true;
    }

    public OfColumn this[Column column] => _columns[column.Index];

    /// <summary>Reads all rows.</summary>
    /// <exception cref="FileRefusedException">A later row holds a word of what was taken for a header.</exception>
    public static Survey Of(DataFile file, Shape shape, CancellationToken cancellationToken)
    {
        var survey = new Survey(shape);
        using var rows = shape.Open(file);
        var (user, item) = (Index(shape, Role.User), Index(shape, Role.Item));
        var session = Index(shape, Role.Session);
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.Count != shape.Columns.Count) continue;
            RefuseWordsOfHeader(file, shape, rows);
            var (u, i) = (Key(survey._users, rows[user]), Key(survey._items, rows[item]));
            if (u == survey._rowsOfUser.Count) survey._rowsOfUser.Add(0);
            if (u >= 0) survey._rowsOfUser[u]++;
            if (u < 0 && session >= 0) Key(survey._sessions, rows[session]);
            foreach (var column in shape.Columns)
            {
                survey.Add(column, rows, u, i);
            }
        }

        return survey;
    }

    private static int Index(Shape shape, Role role) => shape.Columns.FirstOrDefault(c => c.Role == role)?.Index ?? -1;

    private static int Key(Dictionary<string, int> keys, ReadOnlySpan<char> id)
    {
        var text = Placeholders.Strip(id);
        if (text.IsEmpty) return -1;
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out var known)) lookup[text] = known = keys.Count;
        return known;
    }

    private static void RefuseWordsOfHeader(DataFile file, Shape shape, Rows rows)
    {
        for (var c = 0; c < shape.UnknownHeader.Count; c++)
        {
            if (!rows[c].Trim().SequenceEqual(shape.UnknownHeader[c])) continue;
            throw new FileRefusedException(
                $"'{file.Path}' was not read: line {file.FirstLine} ({Recognition.Show(shape.UnknownHeader)}) may be a header or a row; "
                    + $"'{shape.UnknownHeader[c]}' stands on line {rows.Line} too.",
                $"Say --columns {string.Join(',', shape.Columns.Select(x => x.Spelling))} with --header true or false.");
        }
    }

    private void Add(Column column, Rows rows, int user, int item)
    {
        var text = Placeholders.Strip(rows[column.Index]);
        var seen = _columns[column.Index];
        if (column.Role == Role.Context) seen.Numbers.AddPlace(text);
        if (text.IsEmpty) return;
        seen.IsEmpty = false;
        switch (column.Role)
        {
            case Role.User or Role.Item:
                seen.AreWholeDecimals = seen.AreWholeDecimals && WholeDecimals.Is(text);
                return;
            case Role.Time:
                seen.Time.Add(text, rows.Line);
                return;
            case Role.Rating or Role.Value:
                seen.Numbers.AddDecimals(text);
                return;
            case Role.Type:
                seen.IsAnswer = seen.IsAnswer && Answers.TryRead(text, out _);
                seen.NamesEvents = seen.NamesEvents || EventWords.Known.TryFind(text, out _);
                return;
            case Role.Label or Role.Context:
                if (seen.IsAnswer || !(seen.HasYes || seen.HasNo))
                {
                    var isAnswer = Answers.TryRead(text, out var isYes);
                    seen.IsAnswer &= isAnswer;
                    seen.HasYes |= isYes;
                    seen.HasNo |= isAnswer && !isYes;
                    seen.First ??= (text.ToString(), rows.Line);
                }

                seen.IsTooLong |= text.Length > RequestContext.MaxValueLength;
                if (seen.MayBeTime)
                {
                    seen.Time.Add(text, rows.Line);
                    seen.MayBeTime = seen.Time.IsTime || seen.Time.IsClock || seen.Time.Unread is not null;
                }

                var hash = (ulong)(uint)string.GetHashCode(text);
                if (item >= 0) seen.ByItem.Add(item, hash);
                if (user >= 0) seen.ByUser.Add(user, hash);
                return;
        }
    }
}

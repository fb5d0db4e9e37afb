using System.Globalization;
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

    private const int MostOfNext = 20;

    private const int FewestRowsOfNobody = 10;

    /// <summary>So many different types are known: there are no more words of one kind.</summary>
    private const int MostWords = 100;

    /// <summary>After so many values it is asked whether they may be times.</summary>
    private const int Trial = 200;

    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly List<long> _rowsOfUser = [];
    private readonly Dictionary<int, int> _userOfItem = [];
    private readonly OfColumn[] _columns;
    private readonly bool _isSaid;
    private readonly bool[] _mayBeType;
    private readonly bool[] _mayBeValue;
    private readonly bool[] _mayNameEvents;
    private long _rows;
    private long _comments;

    private Survey(Shape shape, bool isSaid)
    {
        (_columns, _isSaid) = ([.. shape.Columns.Select(c => new OfColumn(c.Name ?? c.Field))], isSaid);
        var names = ColumnNames.Normalised([.. shape.Columns.Select(c => c.Name ?? "")]);
        _mayBeType = [.. shape.Columns.Select(c => c.Role == Role.Type || IsCalled(c, Role.Context, ColumnNames.Type))];
        _mayBeValue = [.. shape.Columns.Select(c => IsCalled(c, Role.Context, [.. ColumnNames.Rating, .. ColumnNames.Value]))];
        _mayNameEvents = [.. shape.Columns.Select(c => IsCalled(c, Role.None, ColumnNames.Event))];

        bool IsCalled(Column column, Role role, string[] called) => !isSaid && column.Role == role && called.Contains(names[column.Index]);
    }

    /// <summary>Whether rows that begin as a comment are comments: where most rows do, their ids are written so.</summary>
    public bool HasComments => _comments > 0 && _comments * 2 < _rows;

    /// <summary>How many rows take several lines, and where the first of them begins.</summary>
    public (long Rows, long Line) Spanning { get; private set; }

    /// <summary>
    /// The users who may stand for nobody, with the share of their rows, where there are ten users at least: who has more than a fifth of all rows,
    /// or twenty times as many as any other, or ten and a name that programs give to nobody.
    /// </summary>
    public IEnumerable<(string Id, double Share)> Nobodies
    {
        get
        {
            if (_users.Count < FewestUsers) return [];
            var (all, heavy) = ((double)_rowsOfUser.Sum(), _rowsOfUser.Order().TakeLast(2).ToArray());
            return _users.Select(u => (Id: u.Key, Rows: _rowsOfUser[u.Value])).Where(u =>
                    (u.Rows == heavy[1] && (u.Rows > LargestShare * all || u.Rows > MostOfNext * heavy[0]))
                    || (u.Rows >= FewestRowsOfNobody && Placeholders.NamesNobody(u.Id)))
                .OrderByDescending(u => u.Rows).Select(u => (u.Id, u.Rows / all));
        }
    }

    /// <summary>What was seen of a column.</summary>
    public sealed class OfColumn(string name)
    {
        public TimeEvidence Time { get; } = new();

        public NumberEvidence Numbers { get; } = new();

        public RatingScale Scale { get; } = new();

        public EventEvidence Events { get; } = new();

        public Constancy ByItem { get; } = new(Constancy.ItemTolerance);

        public Constancy ByUser { get; } = new();

        public TargetLeakage Leakage { get; } = new(name);

        /// <summary>The values that are there.</summary>
        public long Values { get; set; }

        /// <summary>How many are empty.</summary>
        public long Empties { get; set; }

        /// <summary>Those that are a yes or a no.</summary>
        public long Answers { get; set; }

        /// <summary>Signs that may stand for nothing: two different ones are ids.</summary>
        public HashSet<string> Signs { get; } = new(StringComparer.Ordinal);

        /// <summary>Those that are whole numbers, with or without <c>.0</c> behind them.</summary>
        public long WholeNumbers { get; set; }

        /// <summary>Those with it.</summary>
        public long WholeDecimals { get; set; }

        /// <summary>Those with a letter that an earlier program could not read (U+FFFD), and the line of the first of them.</summary>
        public (long Count, long Line) Unread { get; set; }

        /// <summary>Those with a character that nobody sees.</summary>
        public long Unseen { get; set; }

        public long FirstUnseen { get; set; }

        /// <summary>Those that are lists of ids, and the first of them.</summary>
        public long Lists { get; set; }

        public (string Text, long Line, bool IsOfFile) FirstList { get; set; }

        /// <summary>Those that may be lists parted by blanks, and the first of them.</summary>
        public long BlankLists { get; set; }

        public (string Text, long Line) FirstBlankList { get; set; }

        /// <summary>Whether so many values are lists that none is an id.</summary>
        public bool AreLists => Lists * 10 > Values || Headless.AreMost(BlankLists, Values);

        /// <summary>Whether the values may be times.</summary>
        public bool MayBeTime { get; set; } = true;

        // A broken value is rejected, and decides nothing for the others.
        public bool AreAnswers => Headless.AreMost(Answers, Values);

        /// <summary>Whether any value is a yes.</summary>
        public bool HasYes { get; set; }

        /// <summary>Whether any value is a no.</summary>
        public bool HasNo { get; set; }

        /// <summary>The first value of what may be a label.</summary>
        public (string Text, long Line)? First { get; set; }

        public bool AreWholeDecimals => WholeDecimals > 0 && Headless.AreMost(WholeNumbers, Values);

        public bool IsTooLong { get; set; }

        public bool IsEmpty => Values == 0;

        /// <summary>Those that are numbers beyond every scale of ratings, and the first of them.</summary>
        public long Beyond { get; set; }

        public (string Text, long Line) FirstBeyond { get; set; }

        private readonly Dictionary<Quoting, long> _quoted = [];

        /// <summary>The quotes that stand round nine of ten values.</summary>
        public Quoting? Quoting => _quoted.FirstOrDefault(q => q.Value >= Headless.Most * Values).Key;

        /// <summary>Takes a value that stands between quotes.</summary>
        public void Count(Quoting quoting) => _quoted[quoting] = _quoted.GetValueOrDefault(quoting) + 1;

        /// <summary>The first different words of a column of types, and how often each is there.</summary>
        public Dictionary<string, long> Words { get; } = new(StringComparer.Ordinal);
    }

    public OfColumn this[Column column] => _columns[column.Index];

    /// <summary>Reads all rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shape">What its first lines tell.</param>
    /// <param name="isSaid">Whether a person says what the columns hold: an id may be written like a list then.</param>
    /// <param name="cancellationToken">Stops between two rows.</param>
    /// <exception cref="FileRefusedException">
    /// A later row holds a word of what was taken for a header, or is a header of another order; or ids are lists.
    /// </exception>
    public static Survey Of(DataFile file, Shape shape, bool isSaid, CancellationToken cancellationToken)
    {
        var survey = new Survey(shape, isSaid);
        // Which quotes are no part of the values is seen here.
        using var raw = shape.Open(file);
        using Rows rows = shape.IsText ? new UnquotedRows(raw, null) : raw;
        var (user, item) = (Index(shape, Role.User), Index(shape, Role.Item));
        while (rows.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            survey._rows++;
            if (rows.Lines > 1) survey.Spanning = (survey.Spanning.Rows + 1, survey.Spanning.Rows == 0 ? rows.Line : survey.Spanning.Line);
            if (shape.Delimiter is not null && Preamble.IsComment(rows[0])) survey._comments++;
            RefuseOtherHeader(file, shape, rows);
            if (rows.Count != shape.Columns.Count) continue;
            RefuseWordsOfHeader(file, shape, rows);
            var (u, i) = (Key(survey._users, rows[user]), Key(survey._items, rows[item]));
            if (u == survey._rowsOfUser.Count) survey._rowsOfUser.Add(0);
            if (u >= 0) survey._rowsOfUser[u]++;
            foreach (var column in shape.Columns)
            {
                survey.Add(column, rows, u, i);
                if (shape.IsText && Quoting.Round(raw[column.Index]) is { } quoting) survey[column].Count(quoting);
            }
        }

        survey.RefuseLists(file, shape);
        survey.RefuseCounts(file, shape);
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

    private void RefuseLists(DataFile file, Shape shape)
    {
        foreach (var column in shape.Columns.Where(c => c.Role is Role.User or Role.Item))
        {
            var seen = this[column];
            // A person may say that such a text is one id; what the file itself makes a list is none.
            if (!seen.AreLists || (_isSaid && !seen.FirstList.IsOfFile)) continue;
            var (text, line) = seen.Lists > 0 ? (seen.FirstList.Text, seen.FirstList.Line) : seen.FirstBlankList;
            throw new FileRefusedException(
                $"'{file.Path}' was not read: column {column.Called} holds lists (line {line}: '{text}').",
                "Write a row for each user and item."
                    + (seen.FirstList.IsOfFile ? ""
                        : $" Where such a text is one id, say --columns {string.Join(',', shape.Columns.Select(c => c.Spelling))}."));
        }
    }

    /// <summary>
    /// Counts of which the first lines hold small ones alone are no ratings, and answers may be none. One count of a thousand may be broken.
    /// </summary>
    private void RefuseCounts(DataFile file, Shape shape)
    {
        if (shape.Form != InteractionForm.Ratings || shape.Columns.FirstOrDefault(c => c.Role == Role.Rating) is not { } column) return;
        var seen = this[column];
        if (ColumnNames.IsKnown(column.Name ?? "")) return;
        if (seen.Scale.Answers is [var no, var yes])
        {
            var columns = string.Join(',', shape.Columns.Select(c => c == column ? "label" : c.Spelling));
            throw new FileRefusedException(
                FormattableString.Invariant($"'{file.Path}' was not read: column {column.Called} holds nothing but {no} and {yes}: ")
                    + "ratings, or whether it happened.",
                $"Say --columns {columns} where rows of {no.ToString(CultureInfo.InvariantCulture)} are no interaction, "
                    + $"{string.Join(',', shape.Columns.Select(c => c.Spelling))} for ratings.");
        }

        if (seen.Beyond * 1000 <= seen.Values) return;
        throw Recognition.RatingsOrCounts(
            file, [.. shape.Columns.Select(c => c == column ? "value" : c.Spelling)],
            $"column {column.Called}, line {seen.FirstBeyond.Line}: '{seen.FirstBeyond.Text}'");
    }

    /// <summary>Behind a header of another order all cells would be taken for others.</summary>
    private static void RefuseOtherHeader(DataFile file, Shape shape, Rows rows)
    {
        if (!shape.HasHeader || shape.Delimiter is null) return;
        var (user, item) = (shape.Columns[Index(shape, Role.User)], shape.Columns[Index(shape, Role.Item)]);
        var (hasUser, hasItem, isOther, names) = (false, false, false, 0);
        for (var c = 0; c < rows.Count; c++)
        {
            hasUser |= shape.IsName(rows[c], user);
            hasItem |= shape.IsName(rows[c], item);
        }

        if (!hasUser || !hasItem) return;
        for (var c = 0; c < rows.Count; c++) if (IsAnyName(shape, rows[c])) names++;
        // A row may hold such words, unless they stand where its ids do or are most of it.
        var areIds = user.Index < rows.Count && item.Index < rows.Count && IsAnyName(shape, rows[user.Index]) && IsAnyName(shape, rows[item.Index]);
        if (!areIds && names * 2 <= rows.Count) return;
        Column[] named = [.. shape.Columns.Where(c => c.Name is { Length: > 0 })];
        // A name over every column but that of R's row numbers.
        var shift = rows.Count == named.Length && named.Length < shape.Columns.Count && named[0].Index == 1 ? 1 : 0;
        foreach (var column in named)
        {
            var at = column.Index - shift;
            if (at < rows.Count && shape.IsName(rows[at], column)) continue;
            for (var c = 0; c < rows.Count; c++) isOther |= shape.IsName(rows[c], column);
        }

        if (isOther) throw new FileRefusedException(
            $"'{file.Path}' was not read: line {rows.Line} is another header ({Recognition.Show(rows.ToCells())}), of another order than that of "
                + $"line {file.FirstLine} ({Recognition.Show(shape.Columns.Select(c => c.Name ?? ""))}).",
            "Put the rows below each header into a file of its own.");
    }

    private static bool IsAnyName(Shape shape, ReadOnlySpan<char> cell)
    {
        foreach (var column in shape.Columns) if (shape.IsName(cell, column)) return true;
        return false;
    }

    private static void RefuseWordsOfHeader(DataFile file, Shape shape, Rows rows)
    {
        for (var c = 0; c < shape.UnknownHeader.Count; c++)
        {
            if (shape.Columns[c].Role == Role.None || !rows[c].Trim().SequenceEqual(shape.UnknownHeader[c])) continue;
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
        if (column.Role is Role.Context or Role.Type or Role.Label) seen.Numbers.AddPlace(text);
        if (text.IsEmpty)
        {
            seen.Empties++;
            if (column.Role is not (Role.User or Role.Item)) return;
            if (Placeholders.IsSign(rows[column.Index])) seen.Signs.Add(rows[column.Index].Trim().ToString());
            return;
        }

        seen.Values++;
        switch (column.Role)
        {
            case Role.User or Role.Item:
                if (text.Contains('\ufffd')) seen.Unread = (seen.Unread.Count + 1, seen.Unread.Count == 0 ? rows.Line : seen.Unread.Line);
                if (text.ContainsAny('\u200b', '\u2060', '\ufeff') && seen.Unseen++ == 0) seen.FirstUnseen = rows.Line;
                var isDecimal = WholeDecimals.Is(text);
                if (isDecimal) seen.WholeDecimals++;
                if (isDecimal || !text.ContainsAnyExceptInRange('0', '9')) seen.WholeNumbers++;
                if (column.Role == Role.Item && ListCells.MayBeOfBlanks(text))
                {
                    if (seen.BlankLists++ == 0) seen.FirstBlankList = (text.ToString(), rows.Line);
                }

                if (!rows.IsList(column.Index) && (column.Role != Role.Item || !ListCells.Is(text))) return;
                if (seen.Lists++ == 0) seen.FirstList = (text.ToString(), rows.Line, rows.IsList(column.Index));
                return;
            case Role.Time:
                seen.Time.Add(text, rows.Line);
                // A user's rows of an item may be one event that was written twice.
                if (!_isSaid && user >= 0 && item >= 0 && _userOfItem.TryAdd(item, user) | _userOfItem[item] != user)
                {
                    seen.ByItem.Add(item, (ulong)(uint)string.GetHashCode(text));
                }

                return;
            case Role.Rating or Role.Value:
                AddValue(seen, text, rows.Line);
                return;
            case Role.None when _mayNameEvents[column.Index]:
                seen.Events.Add(text, user, item);
                return;
            case Role.Type or Role.Label or Role.Hide or Role.Context:
                // Another column may turn out to be what the header calls so.
                if (_mayBeType[column.Index]) AddWord(seen, text);
                if (_mayBeValue[column.Index]) AddValue(seen, text, rows.Line);
                Answer(seen, text);
                if (seen.Values == 1) seen.First = (text.ToString(), rows.Line);
                seen.IsTooLong |= text.Length > RequestContext.MaxValueLength;
                if (seen.MayBeTime)
                {
                    seen.Time.Add(text, rows.Line);
                    // Most columns are soon seen to be none.
                    if (seen.Values % Trial == 0) seen.MayBeTime = seen.Time.IsTime || seen.Time.MayBeClock || seen.Time.Unread is not null;
                }

                var hash = (ulong)(uint)string.GetHashCode(text);
                if (item >= 0) seen.ByItem.Add(item, hash);
                if (user >= 0) seen.ByUser.Add(user, hash);
                if (item >= 0 && user >= 0) seen.Leakage.Add(user, item, hash);
                return;
        }
    }

    private static void AddWord(OfColumn seen, ReadOnlySpan<char> text)
    {
        var words = seen.Words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (words.TryGetValue(text, out var rows) || seen.Words.Count < MostWords) words[text] = rows + 1;
    }

    private static void AddValue(OfColumn seen, ReadOnlySpan<char> text, long line)
    {
        seen.Numbers.AddDecimals(text);
        seen.Scale.Add(text);
        if (!Headless.IsBeyondRatings(text)) return;
        if (seen.Beyond++ == 0) seen.FirstBeyond = (text.ToString(), line);
    }

    private static void Answer(OfColumn seen, ReadOnlySpan<char> text)
    {
        if (!Answers.TryRead(text, out var isYes)) return;
        (seen.Answers, seen.HasYes, seen.HasNo) = (seen.Answers + 1, seen.HasYes || isYes, seen.HasNo || !isYes);
    }
}

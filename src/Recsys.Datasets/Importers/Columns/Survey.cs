using System.Globalization;
using Recsys.Datasets.Importers.Sources;
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

    /// <summary>More often nobody does anything to one item: numbers of more figures are those of carts, or of what all users did.</summary>
    private const int LongestCount = 3;

    /// <summary>After so many values it is asked whether they may be times.</summary>
    private const int Trial = 200;

    private readonly Dictionary<string, int> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly List<long> _rowsOfUser = [];
    private readonly List<long> _rowsOfItem = [];
    private readonly Dictionary<int, int> _userOfItem = [];
    private readonly SurveyedColumn[] _columns;
    private readonly bool _isSaid;
    private readonly bool[] _mayBeType;
    private readonly bool[] _mayBeValue;
    private readonly bool[] _mayNameEvents;
    private long _rows;
    private long _comments;
    private (int User, long Line) _last;

    private Survey(Shape shape, bool isSaid)
    {
        (_columns, _isSaid) = ([.. shape.Columns.Select(c => new SurveyedColumn(c.Name ?? c.Field))], isSaid);
        var names = ColumnNames.Normalised([.. shape.Columns.Select(c => c.Name ?? "")]);
        _mayBeType = [.. shape.Columns.Select(c => c.Role == Role.Type || (!isSaid && c.Role == Role.Context))];
        _mayBeValue = [.. shape.Columns.Select(c => IsCalled(c, Role.Context, [.. ColumnNames.Rating, .. ColumnNames.Value]))];
        _mayNameEvents = [.. shape.Columns.Select(c => IsCalled(c, Role.None, ColumnNames.Event))];

        bool IsCalled(Column column, Role role, string[] called) => !isSaid && column.Role == role && called.Contains(names[column.Index]);
    }

    /// <summary>Whether rows that begin as a comment are comments: where most rows do, their ids are written so.</summary>
    public bool HasComments => _comments > 0 && _comments * 2 < _rows;

    /// <summary>How many different ids the column of a role holds.</summary>
    public int IdsOf(Role role) => (role == Role.User ? _users : _items).Count;

    /// <summary>How many rows take several lines, and where the first of them begins.</summary>
    public (long Rows, long Line) Spanning { get; private set; }

    /// <summary>
    /// The users who may stand for nobody, with the share of their rows, where there are ten users at least: who has more than a fifth of all rows,
    /// or twenty times as many as any other, or ten and a name that programs give to nobody.
    /// </summary>
    public IEnumerable<(string Id, double Share)> Nobodies => Heavy(_users, _rowsOfUser, (id, rows, next, all) =>
        (next >= 0 && (rows > LargestShare * all || rows > MostOfNext * next)) || (rows >= FewestRowsOfNobody && Placeholders.NamesNobody(id)));

    /// <summary>
    /// The items that may stand for nothing, where there are ten items at least: of ten rows and such a name, or called 0 and of more rows than twice
    /// those of any other. An item may be as popular without.
    /// </summary>
    public IEnumerable<(string Id, double Share)> Nothings => Heavy(_items, _rowsOfItem, (id, rows, next, _) =>
        rows >= FewestRowsOfNobody && (Placeholders.NamesNobody(id) || (id is "0" && next >= 0 && rows > 2 * next)));

    /// <summary>The user of the last row, where that is its only one and the word for a sum.</summary>
    public (string Id, long Line)? Total => _last is { Line: > 0 } last && _users.Count >= FewestUsers && _rowsOfUser[last.User] == 1
        && _users.First(u => u.Value == last.User).Key is var id && Placeholders.NamesTotal(id) ? (id, last.Line) : null;

    /// <param name="ids">Ids with their numbers.</param>
    /// <param name="rowsOf">The rows of each.</param>
    /// <param name="isHeavy">Asked with an id, its rows, those of the next where it is the heaviest, else -1, and all rows.</param>
    private static IEnumerable<(string Id, double Share)> Heavy(
        Dictionary<string, int> ids, List<long> rowsOf, Func<string, long, long, double, bool> isHeavy)
    {
        if (ids.Count < FewestUsers) return [];
        var (all, heavy) = ((double)rowsOf.Sum(), rowsOf.Order().TakeLast(2).ToArray());
        return ids.Select(i => (Id: i.Key, Rows: rowsOf[i.Value])).Where(i => isHeavy(i.Id, i.Rows, i.Rows == heavy[1] ? heavy[0] : -1, all))
            .OrderByDescending(i => i.Rows).Select(i => (i.Id, i.Rows / all));
    }

    public SurveyedColumn this[Column column] => _columns[column.Index];

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
            Count(survey._rowsOfUser, u);
            Count(survey._rowsOfItem, i);
            if (u >= 0) survey._last = (u, rows.Line);
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

    private static void Count(List<long> rowsOf, int id)
    {
        if (id == rowsOf.Count) rowsOf.Add(0);
        if (id >= 0) rowsOf[id]++;
    }

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
                Answer(seen, text);
                AddOwner(seen, text, user, item);
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

                AddOwner(seen, text, user, item);
                if (item >= 0 && user >= 0) seen.Leakage.Add(user, item, (ulong)(uint)string.GetHashCode(text));
                return;
        }
    }

    private static void AddOwner(SurveyedColumn seen, ReadOnlySpan<char> text, int user, int item)
    {
        var hash = (ulong)(uint)string.GetHashCode(text);
        if (item >= 0) seen.ByItem.Add(item, hash);
        if (user >= 0) seen.ByUser.Add(user, hash);
    }

    private static void AddWord(SurveyedColumn seen, ReadOnlySpan<char> text)
    {
        var words = seen.Words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (words.TryGetValue(text, out var rows) || seen.Words.Count < MostWords) words[text] = rows + 1;
    }

    private static void AddValue(SurveyedColumn seen, ReadOnlySpan<char> text, long line)
    {
        seen.Numbers.AddDecimals(text);
        seen.Scale.Add(text);
        if (!Headless.IsBeyondRatings(text)) return;
        if (seen.Beyond++ == 0) seen.FirstBeyond = (text.ToString(), line);
    }

    private static void Answer(SurveyedColumn seen, ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestCount && !text.ContainsAnyExceptInRange('0', '9'))
        {
            seen.Counts++;
            seen.HasSome |= text.ContainsAnyExcept('0');
        }

        if (!Answers.TryRead(text, out var isYes)) return;
        (seen.Answers, seen.HasYes, seen.HasNo) = (seen.Answers + 1, seen.HasYes || isYes, seen.HasNo || !isYes);
    }
}

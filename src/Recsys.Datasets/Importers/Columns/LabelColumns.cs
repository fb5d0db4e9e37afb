using Recsys.Datasets.Importers.Sources;
using Recsys.Domain;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Which of a table's columns says whether there was an interaction at all, as far as names alone do not say it.</summary>
/// <param name="file">The table.</param>
/// <param name="columns">Its columns; their roles are changed.</param>
/// <param name="survey">What they hold.</param>
/// <param name="options">What a person says.</param>
/// <param name="words">Words for events.</param>
/// <param name="notes">Takes what a person should know.</param>
internal sealed class LabelColumns(DataFile file, Column[] columns, Survey survey, ReadingOptions options, EventWords words, List<string> notes)
{
    /// <summary>Columns or words that a note names.</summary>
    private const int MostCalled = 5;

    /// <summary>Names of a type that a yes and a no may answer in figures: under the others 0 and 1 are codes of what was done.</summary>
    private static readonly string[] Answered = ["interaction", "feedback"];

    /// <summary>Names of what happened that are no words for events, and words for answers.</summary>
    private static readonly string[] Names = ["interested", "response", "y", "implicit", "subscribed", "subscribe", "used", "owned", "owns", "added"];

    /// <summary>Names of what came to nothing.</summary>
    private static readonly string[] NoDeeds =
    [
        "deleted", "removed", "undone", "void", "voided", "expired", "failed", "declined", "spam", "bot", "test", "chargeback",
        "skip", "skipped", "refund", "refunded", "cancel", "canceled", "cancelled", "return", "returned", "reject", "rejected", "refused", "sentback",
    ];

    /// <summary>How the words begin that say of a deed that it came to nothing.</summary>
    private static readonly string[] CalledOff = ["cancel", "refund", "return", "void", "chargeback", "declin", "fail", "reject", "delet"];

    /// <summary>A column of more different words is no status.</summary>
    private const int MostOfStatus = 20;

    private static readonly string[] Verbs = ["is", "was", "has", "did"];

    /// <summary>What stands before or behind a deed that was counted.</summary>
    private static readonly string[] Counters = ["n", "num", "no", "nb", "number", "numberof", "total", "count", "counts", "cnt", "times"];

    /// <exception cref="FileRefusedException">A person says that a column is the label or the hide, and no value of it is a yes or a no.</exception>
    public void Find()
    {
        if (options.Columns.Count > 0)
        {
            foreach (var role in (Role[])[Role.Label, Role.Hide])
            {
                if (Of(role) is not { } said || survey[said] is not { HasYes: false, HasNo: false, First: { } first }) continue;
                throw new FileRefusedException(
                    $"'{file.Path}' was not read: no value of column {said.Called}, the {(role == Role.Label ? "label" : "hide")}, is a yes or a no "
                        + $"(line {first.Line}: '{first.Text}').",
                    "Expected 1, true, yes, y, t or 0, -1, false, no, n, f in any capitals; or name the column otherwise in --columns.");
            }

            if (Of(Role.Type) is { } saidType && HoldsCodes(saidType)) RefuseCodes(saidType);
            return;
        }

        var hasDeeds = FindDeeds();
        if (Of(Role.Label) is { } label && !survey[label].AreAnswers)
        {
            // What came of it is no context of what was asked. Of dates that nobody can read a note says so.
            if (survey[label].IsEmpty || survey[label].Time.Unread is not null) BecomeContext(label);
            else LeaveOut(label, "is called like a label, but its values are no yes or no (say value or rating in --columns where they are that)");
        }

        if (Of(Role.Type) is { } type && HoldsCodes(type))
        {
            var seen = survey[type];
            // Beside a third code, 0 and 1 are codes too.
            if (Of(Role.Rating) is not null)
            {
                BecomeContext(type);
                notes.Add($"column {type.Called} holds no word for an event and is context");
            }
            else if (seen.Answers != seen.Values || seen is not { HasYes: true, HasNo: true } || Of(Role.Label) is not null)
            {
                RefuseCodes(type);
            }
            else if (seen is { ByItem.IsConstant: true } or { ByUser.IsConstant: true })
            {
                // A film is of the genre Action, whoever watches it.
                BecomeContext(type);
            }
            else if (seen.AreCounts && !Answered.Contains(ColumnNames.Normalise(type.Name ?? "")))
            {
                RefuseCodes(type);
            }
            else
            {
                Become(type);
            }
        }

        if (Of(Role.Label) is { } deed && (Of(Role.Type) ?? Of(Role.Rating)) is { } teller
            && ColumnNames.Normalise(deed.Name ?? "") is var called && ColumnNames.Label.Contains(called) && !ColumnNames.Verdict.Contains(called))
        {
            LeaveOut(deed, $"says what came of it where {teller.Called} says what happened");
        }

        // What is constant for each item or user describes it.
        Column[] moving = [.. columns.Where(c => c.Role == Role.Context
            && survey[c] is { AreAnswers: true, HasYes: true, HasNo: true, ByItem.IsConstant: false, ByUser.IsConstant: false })];
        if (Array.Find(moving, c => TypeOf(c) == InteractionType.Hide) is { } hide)
        {
            columns[hide.Index] = hide with { Role = Role.Hide, Field = "" };
            notes.Add($"column {hide.Called} says what its user wants no more: rows of yes are hide");
            moving = [.. moving.Where(c => c != hide)];
        }

        Column[] refusing = [.. moving.Where(IsNoDeed)];
        if (refusing.Length > 0) notes.Add(
            $"a yes in {Called(refusing)} says that something was shown, passed over or sent back: such rows count as interactions all the same; "
                + "take them away, or say hide for the column in --columns");
        moving = [.. moving.Except(refusing)];
        if (moving.Length == 0) return;
        if (hasDeeds || Of(Role.Label) is not null || Of(Role.Type) is not null || Of(Role.Rating) is not null)
        {
            notes.Add($"yes or no stands in {Called(moving)}, taken for context: where only what happened tells it, "
                + "say - for the column in --columns");
            return;
        }

        // How often or when it happened is told of what did.
        var isTold = columns.Any(c => IsOfAct(c) || (c.Role == Role.Value && ColumnNames.IsQuantity(c.Name)));
        if (!isTold && Array.Find(moving, SaysWhatHappened) is { } found)
        {
            Become(found);
            return;
        }

        notes.Add($"yes or no stands in {Called(moving)}: where a no means that nothing happened, say label for the column in --columns");
    }

    /// <summary>Tells of rows that a column says were called off, in its words or by the time at which they were.</summary>
    public void AskOfCalledOff()
    {
        foreach (var column in columns.Where(c => c.Role == Role.Context && survey[c].Words.Count <= MostOfStatus))
        {
            var called = survey[column].Words.Where(
                w => Array.Exists(CalledOff, o => w.Key.StartsWith(o, StringComparison.OrdinalIgnoreCase))).ToArray();
            if (called.Length == 0) continue;
            notes.Add($"{called.Sum(w => w.Value)} rows have {string.Join(", ", called.Take(MostCalled).Select(w => $"'{w.Key}'"))} in column "
                + $"{column.Called}: they count as interactions all the same; take them away where nothing was kept");
        }

        foreach (var column in columns.Where(c => c.Role is Role.Context or Role.None && IsOfNoDeed(c)
            && survey[c] is { Values: > 0, Empties: > 0, Time.IsTime: true }).ToArray())
        {
            columns[column.Index] = column with { Role = Role.None };
            notes.Add($"{survey[column].Values} rows have a time in column {column.Called}, which is left out: they count as interactions all the "
                + "same; take them away where nothing was kept");
        }
    }

    /// <summary>Whether a column is called by a word for what came to nothing, such as <c>cancelled_at</c>.</summary>
    public static bool IsOfNoDeed(Column column) => ColumnNames.Normalise(column.Name ?? "") is var name
        && Array.Exists(NoDeeds, n => name.StartsWith(n, StringComparison.Ordinal));

    private bool HoldsCodes(Column type) => !survey[type].IsEmpty && !survey[type].Words.Keys.Any(w => words.TryFind(w, out _));

    private void RefuseCodes(Column type)
    {
        string[] codes = [.. survey[type].Words.Keys.Order(StringComparer.Ordinal)];
        var some = codes[..Math.Min(codes.Length, MostCalled)];
        var areAnswers = survey[type] is { HasYes: true, HasNo: true } seen && seen.Answers == seen.Values;
        var label = areAnswers ? "; or label for the column in --columns where they are yes and no" : "";
        throw new FileRefusedException(
            $"'{file.Path}' was not read: no value of column {type.Called} is a word for an event ({string.Join(", ", some.Select(c => $"'{c}'"))}"
                + $"{(codes.Length > MostCalled ? " …" : "")}).",
            $"Say what each means: --event-types {string.Join(',', some.Select(code => $"{code}=TYPE"))}{(codes.Length > MostCalled ? ",…" : "")} "
                + $"with view, click, like, cart, purchase, rate, hide or impression for TYPE{label}; or name the column otherwise, in --columns or "
                + "in the header.");
    }

    /// <summary>
    /// Where several columns say each of one deed whether or how often it was done, the strongest that was done is what the row tells. Not where
    /// another column says what happened, or that something did.
    /// </summary>
    private bool FindDeeds()
    {
        if (Of(Role.Type) is not null || Of(Role.Rating) is not null || columns.Any(IsOfAct)) return false;
        var deeds = columns.Select(c => (Column: c, Type: DeedOf(c))).Where(d => d.Type is not null && HoldsDeeds(d.Column)).ToArray();
        // What else is counted is no deed of its own.
        if (deeds.Length < 2
            || (Of(Role.Value) is { } value && ColumnNames.IsQuantity(value.Name) && deeds.All(d => d.Column != value))) return false;
        foreach (var (column, type) in deeds) columns[column.Index] = column with { Role = Role.Deed, Field = InteractionJson.NameOf(type!.Value) };
        notes.Add($"{Called([.. deeds.Select(d => d.Column)])} say each of one deed whether it was done: a row is of the strongest of them, and one "
            + "in which nothing was done is no interaction");
        return true;
    }

    private static bool IsOfAct(Column column) =>
        column.Role == Role.Time && ColumnNames.TimeOfAct.Contains(ColumnNames.Normalise(column.Name ?? ""));

    /// <summary>What was done, by the name of a column that may hold whether or how often it was.</summary>
    private static InteractionType? DeedOf(Column column)
    {
        if (column.Role is not (Role.Context or Role.Value or Role.Label)) return null;
        foreach (var word in WordsOf(column).SelectMany(WithoutCounter))
        {
            if (!ColumnNames.Verdict.Contains(word) && EventWords.Known.TryFindDeed(word, out var type)) return type;
        }

        return null;

        static IEnumerable<string> WithoutCounter(string word) =>
        [
            word,
            .. Counters.Where(c => word.StartsWith(c, StringComparison.Ordinal)).Select(c => word[c.Length..]),
            .. Counters.Where(c => word.EndsWith(c, StringComparison.Ordinal)).Select(c => word[..^c.Length]),
        ];
    }

    /// <summary>Yes and no, or counts of which one is a no, that are those of the row and not of its item or its user.</summary>
    private bool HoldsDeeds(Column column) => survey[column] is { ByItem.IsConstant: false, ByUser.IsConstant: false } seen
        && (seen is { AreAnswers: true, HasYes: true, HasNo: true }
            || (seen is { AreCounts: true, HasSome: true } && (seen.HasNo || EventWords.IsPlural(column.Name ?? ""))));

    private static string Called(Column[] some) =>
        string.Join(", ", some.Take(MostCalled).Select(c => c.Called)) + (some.Length > MostCalled ? " …" : "");

    /// <summary>A name with and without the verb before it.</summary>
    private static IEnumerable<string> WordsOf(Column column)
    {
        var word = ColumnNames.Normalise(column.Name ?? "");
        return [word, .. Verbs.Where(v => word.StartsWith(v, StringComparison.Ordinal)).Select(v => word[v.Length..])];
    }

    private static InteractionType? TypeOf(Column column) =>
        WordsOf(column).Select(w => EventWords.Known.TryFind(w, out var type) ? type : (InteractionType?)null).FirstOrDefault(t => t is not null);

    private static bool IsNoDeed(Column column) => TypeOf(column) is InteractionType.Hide or InteractionType.Impression
        || WordsOf(column).Any(w => NoDeeds.Contains(w)
            || (w.StartsWith("not", StringComparison.Ordinal) && (Names.Contains(w[3..]) || EventWords.Known.TryFind(w.AsSpan(3), out _))));

    private static bool SaysWhatHappened(Column column) =>
        WordsOf(column).Any(w => Names.Contains(w) || EventWords.Known.TryFindDeed(w, out _));

    private Column? Of(Role role) => Array.Find(columns, c => c.Role == role);

    private void Become(Column column)
    {
        columns[column.Index] = column with { Role = Role.Label, Field = "" };
        notes.Add($"column {column.Called} says whether it happened: rows of no are no interaction");
    }

    private void LeaveOut(Column column, string why)
    {
        columns[column.Index] = column with { Role = Role.None };
        notes.Add($"column {column.Called} {why}: it is left out");
    }

    private void BecomeContext(Column column) =>
        columns[column.Index] = column with { Role = Role.Context, Field = ColumnNames.BaseName(column.Name ?? "") };
}

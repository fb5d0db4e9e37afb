using Recsys.Datasets.Importers.Sources;
using Recsys.Domain;

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

    private static readonly string[] Examples = ["view", "cart", "purchase", "like", "hide"];

    /// <summary>Names of what happened that are no words for events, and words for answers.</summary>
    private static readonly string[] Names = ["interested", "response", "y", "implicit", "subscribed", "subscribe", "used", "owned", "owns", "added"];

    /// <summary>Words for events that as often say what a thing is like: on sale, paid for, open, reviewed.</summary>
    private static readonly string[] Describing =
    [
        "sale", "pay", "paid", "payment", "order", "orders", "ordered", "rate", "rated", "rating", "review", "reviewed", "open", "opened", "display",
        "stream", "rent", "download", "save", "saved",
    ];

    /// <summary>Names of what came to nothing.</summary>
    private static readonly string[] NoDeeds =
    [
        "skip", "skipped", "refund", "refunded", "cancel", "canceled", "cancelled", "return", "returned", "reject", "rejected", "refused", "sentback",
    ];

    private static readonly string[] Verbs = ["is", "was", "has", "did"];

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

        if (Of(Role.Label) is { } label && !survey[label].AreAnswers)
        {
            // What came of it is no context of what was asked. Of dates that nobody can read a note says so.
            if (survey[label].IsEmpty || survey[label].Time.Unread is not null) BecomeContext(label);
            else LeaveOut(label, "is called like a label, but its values are no yes or no (say value or rating in --columns where they are that)");
        }

        if (Of(Role.Type) is { } type && HoldsCodes(type))
        {
            // Beside a third code, 0 and 1 are codes too.
            if (survey[type] is var seen && seen.Answers == seen.Values && seen is { HasYes: true, HasNo: true } && Of(Role.Label) is null)
            {
                Become(type);
            }
            else if (Of(Role.Rating) is not null)
            {
                BecomeContext(type);
                notes.Add($"column {type.Called} holds no word for an event and is context");
            }
            else
            {
                RefuseCodes(type);
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
        if (Of(Role.Label) is not null || Of(Role.Type) is not null || Of(Role.Rating) is not null)
        {
            notes.Add($"yes or no stands in {Called(moving)}, taken for context: where only what happened tells it, "
                + "say - for the column in --columns");
            return;
        }

        // How often or when it happened is told of what did.
        var isTold = columns.Any(c => (c.Role == Role.Value && ColumnNames.Quantity.Contains(ColumnNames.Normalise(c.Name ?? "")))
            || (c.Role == Role.Time && ColumnNames.TimeOfAct.Contains(ColumnNames.Normalise(c.Name ?? ""))));
        if (!isTold && Array.Find(moving, SaysWhatHappened) is { } found)
        {
            Become(found);
            return;
        }

        notes.Add($"yes or no stands in {Called(moving)}: where a no means that nothing happened, say label for the column in --columns");
    }

    private bool HoldsCodes(Column type) => !survey[type].IsEmpty && !survey[type].Words.Keys.Any(w => words.TryFind(w, out _));

    private void RefuseCodes(Column type)
    {
        string[] codes = [.. survey[type].Words.Keys.Order(StringComparer.Ordinal)];
        var some = codes[..Math.Min(codes.Length, MostCalled)];
        throw new FileRefusedException(
            $"'{file.Path}' was not read: no value of column {type.Called} is a word for an event ({string.Join(", ", some.Select(c => $"'{c}'"))}"
                + $"{(codes.Length > MostCalled ? " …" : "")}).",
            $"Say what happened, such as --event-types {string.Join(',', some.Zip(Examples, (code, example) => $"{code}={example}"))}; or name the "
                + "column otherwise, in --columns or in the header.");
    }

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

    private static bool SaysWhatHappened(Column column)
    {
        return WordsOf(column).Any(Happens);

        // Who hid something did nothing with it, and a yes for what was shown alone is no interaction.
        static bool Happens(string word) => Names.Contains(word)
            || (EventWords.Known.TryFind(word, out var type) && !Describing.Contains(word)
                && type is not (InteractionType.Hide or InteractionType.Unhide or InteractionType.Impression));
    }

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

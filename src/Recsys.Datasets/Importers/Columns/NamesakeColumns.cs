using Recsys.Domain;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Of several columns that a header calls by a name for the same thing, which is it. All rows decide, so that the order in which they come does not.
/// </summary>
/// <param name="columns">The columns of a table; their roles are changed.</param>
/// <param name="survey">What they hold.</param>
/// <param name="words">Words for events.</param>
/// <param name="notes">Takes what a person should know.</param>
internal sealed class NamesakeColumns(Column[] columns, Survey survey, EventWords words, List<string> notes)
{
    /// <summary>A column of so few different values, in so many rows, names no users and no items.</summary>
    public const int MostOfNone = 3;

    public const int FewestRows = 20;

    /// <summary>
    /// The columns with the user or the item in another place, where the column that a name gave it holds next to nothing (yes and no, the shop's
    /// name) and another one with such a name holds ids; null where there is none.
    /// </summary>
    public static (Shape Shape, string Note)? BetterIds(Shape shape, Survey survey)
    {
        var called = ColumnNames.Normalised([.. shape.Columns.Select(c => c.Name ?? "")]);
        foreach (var (role, names) in ((Role, string[])[])[(Role.User, ColumnNames.User), (Role.Item, ColumnNames.Item)])
        {
            if (shape.Columns.FirstOrDefault(c => c.Role == role) is not { Name.Length: > 0 } column || survey[column].Values < FewestRows
                || survey.IdsOf(role) is not (<= MostOfNone and var few)) continue;
            string[] open = [.. shape.Columns.Select(c => c.Role == Role.Context && survey[c].ByItem.Different is var ids
                && Math.Max(ids, survey[c].ByUser.Different) > MostOfNone * few ? called[c.Index] : "")];
            if (ColumnNames.Find(open, names) is not (>= 0 and var at)) continue;
            Column[] columns = [.. shape.Columns];
            columns[at] = columns[at] with { Role = role, Field = "" };
            columns[column.Index] = column with { Role = Role.Context, Field = ColumnNames.BaseName(column.Name) };
            return (shape with { Columns = columns },
                $"column {columns[at].Called} is the {(role == Role.User ? "user" : "item")}: {column.Called} holds {few} different "
                    + $"{(few == 1 ? "value" : "values")}");
        }

        return null;
    }

    /// <summary>Gives the roles of empty columns, and that of a type without words for events, to those of the next name.</summary>
    public void Choose()
    {
        GiveWay(Role.Rating, (Role.Rating, ColumnNames.Rating), (Role.Value, ColumnNames.Value));
        GiveWay(Role.Value, (Role.Value, ColumnNames.Value));
        GiveWay(Role.Label, (Role.Label, ColumnNames.Label));
        var type = Of(Role.Type);
        if (type is not null && (Next(AreWords, ColumnNames.Type) ?? Next(HoldsWord, ColumnNames.Type)) is { } best)
        {
            if (best != type) Swap(type, best, Role.Type);
            return;
        }

        // Whatever it is called, a column of deeds says what was done.
        Column[] telling = [.. columns.Where(c => c.Role == Role.Context && AreDeeds(c))];
        if (telling.Length == 0) return;
        if (telling is not [var deeds] || Of(Role.Rating) is not null || Of(Role.Label) is not null)
        {
            notes.Add($"words for events stand in {string.Join(", ", telling.Select(c => c.Called))}, taken for context: where they say what was "
                + "done, say type for the column in --columns");
            return;
        }

        if (type is not null) Swap(type, deeds, Role.Type);
        else columns[deeds.Index] = deeds with { Role = Role.Type, Field = "" };
        notes.Add($"column {deeds.Called} is the type: its values are words for events");
    }

    private void GiveWay(Role role, params (Role Role, string[] Names)[] others)
    {
        if (Of(role) is not { } column || !GivesWay(column)) return;
        foreach (var (other, names) in others)
        {
            if (Next(c => !GivesWay(c), names) is not { } filled) continue;
            Swap(column, filled, other);
            return;
        }

        // What all users gave in the mean is no rating of one of them.
        if (!survey[column].IsEmpty) columns[column.Index] = column with { Role = Role.Context, Field = ColumnNames.BaseName(column.Name!) };
    }

    /// <summary>Whether a column says nothing of a row: it is empty, or the same for each item whoever took it.</summary>
    private bool GivesWay(Column column) => survey[column] is { IsEmpty: true } or { ByItem.IsConstant: true };

    /// <summary>The column of the role, where its name gave it that.</summary>
    private Column? Of(Role role) => Array.Find(columns, c => c.Role == role && c.Name is { Length: > 0 });

    /// <summary>The column with the first of the names that holds what is asked for.</summary>
    private Column? Next(Func<Column, bool> holds, string[] names)
    {
        var called = ColumnNames.Normalised([.. columns.Select(c => c.Name ?? "")]);
        string[] open = [.. columns.Select(c => c.Role is Role.Context or Role.Type && holds(c) ? called[c.Index] : "")];
        return ColumnNames.Find(open, names) is >= 0 and var at ? columns[at] : null;
    }

    private bool AreWords(Column column) => Headless.AreMost(Words(column), survey[column].Values);

    /// <summary>Whether the values are words for events, and for two kinds of deeds at least.</summary>
    private bool AreDeeds(Column column) => AreWords(column) && survey[column].Words.Keys.Select(
        w => words.TryFindDeed(w, out var type) ? type : (InteractionType?)null).OfType<InteractionType>().Distinct().Count() > 1;

    private bool HoldsWord(Column column) => Words(column) > 0;

    private long Words(Column column) => survey[column].Words.Where(w => words.TryFind(w.Key, out _)).Sum(w => w.Value);

    private void Swap(Column before, Column now, Role role)
    {
        columns[before.Index] = before with { Role = Role.Context, Field = ColumnNames.BaseName(before.Name!) };
        columns[now.Index] = now with { Role = role, Field = "" };
    }
}

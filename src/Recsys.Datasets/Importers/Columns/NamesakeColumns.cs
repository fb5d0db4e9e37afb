namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Of several columns that a header calls by a name for the same thing, which is it. All rows decide, so that the order in which they come does not.
/// </summary>
/// <param name="columns">The columns of a table; their roles are changed.</param>
/// <param name="survey">What they hold.</param>
/// <param name="words">Words for events.</param>
internal sealed class NamesakeColumns(Column[] columns, Survey survey, EventWords words)
{
    /// <summary>Gives the roles of empty columns, and that of a type without words for events, to those of the next name.</summary>
    public void Choose()
    {
        GiveWay(Role.Rating, (Role.Rating, ColumnNames.Rating), (Role.Value, ColumnNames.Value));
        GiveWay(Role.Value, (Role.Value, ColumnNames.Value));
        GiveWay(Role.Label, (Role.Label, ColumnNames.Label));
        if (Of(Role.Type) is not { } type || (Next(AreWords, ColumnNames.Type) ?? Next(HoldsWord, ColumnNames.Type)) is not { } best) return;
        if (best != type) Swap(type, best, Role.Type);
    }

    private void GiveWay(Role role, params (Role Role, string[] Names)[] others)
    {
        if (Of(role) is not { } column || !survey[column].IsEmpty) return;
        foreach (var (other, names) in others)
        {
            if (Next(c => !survey[c].IsEmpty, names) is not { } filled) continue;
            Swap(column, filled, other);
            return;
        }
    }

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

    private bool HoldsWord(Column column) => Words(column) > 0;

    private long Words(Column column) => survey[column].Words.Where(w => words.TryFind(w.Key, out _)).Sum(w => w.Value);

    private void Swap(Column before, Column now, Role role)
    {
        columns[before.Index] = before with { Role = Role.Context, Field = ColumnNames.BaseName(before.Name!) };
        columns[now.Index] = now with { Role = role, Field = "" };
    }
}

using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Which column of a headed table holds what. Case, blanks and underscores do not matter; an unknown column is context.</summary>
internal sealed record ColumnNames(int User, int Item, int Value, int Time, int Type, int Session, IReadOnlyList<(int Index, string Name)> Context)
{
    private static readonly string[] UserNames = ["user", "userid", "visitorid", "customerid"];
    private static readonly string[] ItemNames = ["item", "itemid", "movieid", "productid", "bookid", "artistid", "trackid", "articleid"];
    private static readonly string[] ValueNames = ["rating", "value", "score", "stars", "cnt", "count", "plays", "weight"];
    private static readonly string[] TimeNames = ["timestamp", "time", "ts", "unixtime", "datetime", "date"];
    private static readonly string[] TypeNames = ["type", "event", "eventtype", "action", "interactiontype"];
    private static readonly string[] SessionNames = ["session", "sessionid"];
    private static readonly string[] RatingNames = ["rating", "score", "stars"];

    /// <summary>What a line without a type column is: a rating where it has one, a view otherwise.</summary>
    public InteractionType DefaultType { get; private init; } = InteractionType.View;

    public int Width { get; private init; }

    public static bool IsHeader(string[] cells)
    {
        var names = Array.ConvertAll(cells, Normalise);
        return names.Any(UserNames.Contains) && names.Any(ItemNames.Contains);
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">No column holds the user or the item.</exception>
    public static ColumnNames Of(string path, string[] cells)
    {
        var names = Array.ConvertAll(cells, Normalise);
        var (user, item) = (Find(names, UserNames), Find(names, ItemNames));
        if (user < 0 || item < 0)
        {
            throw new InvalidDataException(
                $"The header of '{path}' names no column for the {(user < 0 ? "user" : "item")} (line 1: '{string.Join(", ", cells)}').");
        }

        var (value, time) = (Find(names, ValueNames), Find(names, TimeNames));
        var (type, session) = (Find(names, TypeNames), Find(names, SessionNames));
        int[] taken = [user, item, value, time, type, session];
        var context = Enumerable.Range(0, cells.Length).Where(i => !taken.Contains(i)).Select(i => (i, ContextName(cells[i]))).ToArray();
        return new ColumnNames(user, item, value, time, type, session, context)
        {
            DefaultType = value >= 0 && RatingNames.Contains(names[value]) ? InteractionType.Rate : InteractionType.View,
            Width = cells.Length,
        };
    }

    /// <summary>Fixed columns of a form without a header: user, item, rating, time.</summary>
    public static ColumnNames Fixed(bool rating, bool time) => new(0, 1, rating ? 2 : -1, time ? 3 : -1, -1, -1, [])
    {
        DefaultType = rating ? InteractionType.Rate : InteractionType.View,
        Width = 2 + (rating ? 1 : 0) + (time ? 1 : 0),
    };

    private static int Find(string[] names, string[] wanted) => Array.FindIndex(names, wanted.Contains);

    private static string ContextName(string cell) => BaseName(cell).Trim() switch
    {
        var n when n.Equals(RequestContext.DeviceField, StringComparison.OrdinalIgnoreCase) => RequestContext.DeviceField,
        var n when n.Equals(RequestContext.CountryField, StringComparison.OrdinalIgnoreCase) => RequestContext.CountryField,
        var n => n,
    };

    private static string Normalise(string cell) =>
        new([.. BaseName(cell).Where(c => char.IsLetterOrDigit(c)).Select(char.ToLowerInvariant)]);

    // RecBole writes name:type.
    private static string BaseName(string cell) => cell.Split(':')[0].Trim('"', '\ufeff');
}

namespace Recsys.Datasets;

/// <summary>The rows of each user in order of time, as compressed rows: one array of row numbers and one of starts.</summary>
public sealed class UserRows
{
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _rows;
    private readonly int[] _items;

    private UserRows(int[] starts, int[] counts, int[] rows, int[] items) =>
        (_starts, _counts, _rows, _items) = (starts, counts, rows, items);

    /// <summary>User indices run from 0 (always empty) to this minus one.</summary>
    public int Users => _counts.Length;

    /// <summary>The row numbers of a user in the data set, the oldest first.</summary>
    public ReadOnlySpan<int> RowsOf(int user) => _rows.AsSpan(_starts[user], _counts[user]);

    /// <summary>The items of a user, the oldest first, repeats kept.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _items.AsSpan(_starts[user], _counts[user]);

    /// <summary>The number of interactions of a user.</summary>
    public int CountOf(int user) => _counts[user];

    internal static UserRows Of(InteractionDataset dataset)
    {
        var users = dataset.Users;
        var starts = new int[dataset.UserVocabulary.Size + 1];
        foreach (var user in users)
        {
            starts[user + 1]++;
        }

        for (var u = 1; u < starts.Length; u++)
        {
            starts[u] += starts[u - 1];
        }

        var next = starts.AsSpan(0, starts.Length - 1).ToArray();
        var rows = new int[users.Length];
        var items = new int[users.Length];
        for (var r = 0; r < users.Length; r++)
        {
            var at = next[users[r]]++;
            rows[at] = r;
            items[at] = dataset.Items[r];
        }

        var counts = new int[starts.Length - 1];
        for (var u = 0; u < counts.Length; u++) counts[u] = starts[u + 1] - starts[u];
        return new UserRows(starts, counts, rows, items);
    }

    /// <summary>Of each user the rows before one, in the same memory: those of a data set that ends there.</summary>
    internal UserRows Before(int row)
    {
        var counts = new int[Users];
        for (var u = 0; u < counts.Length; u++)
        {
            var at = RowsOf(u).BinarySearch(row);
            counts[u] = at < 0 ? ~at : at;
        }

        return new UserRows(_starts, counts, _rows, _items);
    }
}

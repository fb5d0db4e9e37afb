using Recsys.Datasets.Ratings;
using Recsys.Models.Blocks.Sparse;

namespace Recsys.Models.Ratings;

/// <summary>Ratings as a sparse matrix, and the checks of pairs.</summary>
internal static class RatingPairs
{
    /// <summary>The ratings of a data set as [rows × columns], users in rows or items; a row's columns ascend.</summary>
    public static CsrMatrix Matrix(RatingDataset ratings, bool itemRows, Func<float, float> value)
    {
        var users = ratings.UserVocabulary.Size;
        var items = ratings.ItemVocabulary.Size;
        int[] order = [.. Enumerable.Range(0, ratings.Count)];
        var keys = new long[order.Length];
        var starts = new int[(itemRows ? items : users) + 1];
        for (var r = 0; r < order.Length; r++)
        {
            var (row, column) = itemRows ? (ratings.Items[r], ratings.Users[r]) : (ratings.Users[r], ratings.Items[r]);
            keys[r] = ((long)row << 32) | (uint)column;
            starts[row + 1]++;
        }

        Array.Sort(keys, order);
        for (var r = 1; r < starts.Length; r++) starts[r] += starts[r - 1];
        var (columns, values) = (new int[order.Length], new float[order.Length]);
        for (var n = 0; n < order.Length; n++)
        {
            columns[n] = (int)keys[n];
            values[n] = value(ratings.Values[order[n]]);
        }

        return new CsrMatrix(starts.Length - 1, itemRows ? users : items, starts, columns, values);
    }

    /// <summary>Whether an index occurs.</summary>
    public static bool[] Seen(ReadOnlySpan<int> indices, int size)
    {
        var seen = new bool[size];
        foreach (var index in indices) seen[index] = true;
        return seen;
    }

    /// <exception cref="ArgumentException">The spans differ in length, or an index is outside its table.</exception>
    public static void Check(ReadOnlySpan<int> users, int userSize, ReadOnlySpan<int> items, int itemSize, ReadOnlySpan<float> ratings)
    {
        if (users.Length != ratings.Length || items.Length != ratings.Length)
        {
            throw new ArgumentException(
                $"{users.Length} users, {items.Length} items and room for {ratings.Length} ratings; as many of each were expected.", nameof(users));
        }

        for (var n = 0; n < users.Length; n++)
        {
            if ((uint)users[n] >= (uint)userSize || (uint)items[n] >= (uint)itemSize)
            {
                throw new ArgumentException(
                    $"Pair {n} is of user {users[n]} and item {items[n]}; below {userSize} and {itemSize} were expected.", nameof(users));
            }
        }
    }
}

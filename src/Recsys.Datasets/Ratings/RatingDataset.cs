namespace Recsys.Datasets.Ratings;

/// <summary>
/// Ratings in columns, each pair of user and item at most once: row r says that <c>Users[r]</c> gave <c>Items[r]</c> the rating <c>Values[r]</c>.
/// <see cref="InteractionDataset"/> says what was taken and keeps no values; this says how much it was liked.
/// </summary>
public sealed class RatingDataset
{
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly float[] _values;

    /// <summary>Takes the columns as they are; <see cref="RatingDatasetBuilder"/> makes them.</summary>
    /// <exception cref="ArgumentException">The columns differ in length, an index is outside its vocabulary, or a value is not finite.</exception>
    public RatingDataset(string name, Vocabulary userVocabulary, Vocabulary itemVocabulary, int[] users, int[] items, float[] values)
    {
        ArgumentNullException.ThrowIfNull(userVocabulary);
        ArgumentNullException.ThrowIfNull(itemVocabulary);
        if (items.Length != users.Length || values.Length != users.Length)
        {
            throw new ArgumentException($"The columns of '{name}' differ in length.", nameof(users));
        }

        for (var r = 0; r < users.Length; r++)
        {
            if (users[r] <= 0 || users[r] >= userVocabulary.Size || items[r] <= 0 || items[r] >= itemVocabulary.Size || !float.IsFinite(values[r]))
            {
                throw new ArgumentException(
                    $"Row {r} of '{name}' (user {users[r]}, item {items[r]}, value {values[r]}) is no rating by a known user of a known item.",
                    nameof(users));
            }
        }

        (Name, UserVocabulary, ItemVocabulary, _users, _items, _values) = (name, userVocabulary, itemVocabulary, users, items, values);
    }

    /// <summary>What a person calls the data.</summary>
    public string Name { get; }

    /// <summary>The users; tables have <c>UserVocabulary.Size</c> rows.</summary>
    public Vocabulary UserVocabulary { get; }

    /// <summary>The items; tables have <c>ItemVocabulary.Size</c> rows.</summary>
    public Vocabulary ItemVocabulary { get; }

    /// <summary>The number of ratings.</summary>
    public int Count => _users.Length;

    /// <summary>User index a row.</summary>
    public ReadOnlySpan<int> Users => _users;

    /// <summary>Item index a row.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>Rating a row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The different values that occur, ascending.</summary>
    public float[] Levels() => [.. _values.Distinct().Order()];

    /// <summary>The given rows in the given order, over the same vocabularies.</summary>
    public RatingDataset At(ReadOnlySpan<int> rows)
    {
        var (users, items, values) = (new int[rows.Length], new int[rows.Length], new float[rows.Length]);
        for (var r = 0; r < rows.Length; r++)
        {
            (users[r], items[r], values[r]) = (_users[rows[r]], _items[rows[r]], _values[rows[r]]);
        }

        return new RatingDataset(Name, UserVocabulary, ItemVocabulary, users, items, values);
    }
}

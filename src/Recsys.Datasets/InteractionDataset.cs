using Recsys.Domain.Context;

namespace Recsys.Datasets;

/// <summary>
/// Positive interactions in columns, ordered by (time, arrival): row r says that <c>Users[r]</c> took <c>Items[r]</c> at
/// <c>Times[r]</c> in the context <c>ContextOf(r)</c>. Ties in time keep the order of arrival (the file's, or the log's).
/// </summary>
public sealed class InteractionDataset
{
    private readonly int[] _users;
    private readonly int[] _items;
    private readonly long[] _times;
    private readonly int[] _contexts;
    private UserRows? _histories;

    /// <summary>Takes the columns as they are; <see cref="DatasetBuilder"/> makes them.</summary>
    public InteractionDataset(
        string name, Vocabulary userVocabulary, Vocabulary itemVocabulary, ContextFeatures context, bool isTimed,
        int[] users, int[] items, long[] times, int[] contexts)
    {
        Name = name;
        UserVocabulary = userVocabulary;
        ItemVocabulary = itemVocabulary;
        Context = context;
        IsTimed = isTimed;
        if (items.Length != users.Length || times.Length != users.Length || contexts.Length != users.Length * context.Fields.Count)
        {
            throw new ArgumentException($"The columns of '{name}' differ in length.", nameof(users));
        }

        for (var r = 1; r < times.Length; r++)
        {
            if (times[r] < times[r - 1])
            {
                throw new ArgumentException($"Row {r} of '{name}' is older than the row before it.", nameof(times));
            }
        }

        (_users, _items, _times, _contexts) = (users, items, times, contexts);
        Count = users.Length;
    }

    /// <summary>The first rows of another one, in its memory.</summary>
    private InteractionDataset(InteractionDataset whole, int count)
    {
        (Name, UserVocabulary, ItemVocabulary, Context, IsTimed) =
            (whole.Name, whole.UserVocabulary, whole.ItemVocabulary, whole.Context, whole.IsTimed);
        (_users, _items, _times, _contexts) = (whole._users, whole._items, whole._times, whole._contexts);
        Count = count;
        _histories = whole.Histories.Before(count);
    }

    /// <summary>What a person calls the data.</summary>
    public string Name { get; }

    /// <summary>The users; tables have <c>UserVocabulary.Size</c> rows.</summary>
    public Vocabulary UserVocabulary { get; }

    /// <summary>The items; tables have <c>ItemVocabulary.Size</c> rows.</summary>
    public Vocabulary ItemVocabulary { get; }

    /// <summary>The encoding of the context columns.</summary>
    public ContextFeatures Context { get; }

    /// <summary>Whether the times are real; false where the source knows only an order.</summary>
    public bool IsTimed { get; }

    /// <summary>The number of interactions.</summary>
    public int Count { get; }

    /// <summary>User index a row.</summary>
    public ReadOnlySpan<int> Users => _users.AsSpan(0, Count);

    /// <summary>Item index a row.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Unix milliseconds a row, never falling.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>Context ids, row-major [Count × fields].</summary>
    public ReadOnlySpan<int> Contexts => _contexts.AsSpan(0, Count * Context.Fields.Count);

    /// <summary>The context ids of a row, shape [fields].</summary>
    public ReadOnlySpan<int> ContextOf(int row) => _contexts.AsSpan(row * Context.Fields.Count, Context.Fields.Count);

    /// <summary>Each user's rows in order of time.</summary>
    public UserRows Histories => _histories ??= UserRows.Of(this);

    /// <summary>The first rows, over the same vocabularies and encoding and in the same memory.</summary>
    public InteractionDataset First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        return new InteractionDataset(this, count);
    }

    /// <summary>
    /// Without what some users did and who they were: every index keeps its meaning, and theirs stand for nobody.
    /// </summary>
    /// <param name="isErased">Says of a user's id whether it is to go.</param>
    public InteractionDataset WithoutUsers(Func<string, bool> isErased)
    {
        ArgumentNullException.ThrowIfNull(isErased);
        var erased = UserVocabulary.Ids.Select(isErased).ToArray();
        // No id has control characters.
        var users = new Vocabulary(UserVocabulary.Ids.Select((id, i) => erased[i] ? $"\u0001{i + 1}" : id));
        var left = Where(row => _users[row] == Vocabulary.Unknown || !erased[_users[row] - 1]);
        return new InteractionDataset(
            Name, users, ItemVocabulary, Context, IsTimed, left._users, left._items, left._times, left._contexts);
    }

    /// <summary>The rows that a predicate keeps, in the same order, over the same vocabularies and encoding.</summary>
    public InteractionDataset Where(Func<int, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        int[] rows = [.. Enumerable.Range(0, Count).Where(keep)];
        var fields = Context.Fields.Count;
        var contexts = new int[rows.Length * fields];
        for (var r = 0; r < rows.Length; r++)
        {
            ContextOf(rows[r]).CopyTo(contexts.AsSpan(r * fields));
        }

        return new InteractionDataset(
            Name, UserVocabulary, ItemVocabulary, Context, IsTimed,
            Array.ConvertAll(rows, r => _users[r]), Array.ConvertAll(rows, r => _items[r]),
            Array.ConvertAll(rows, r => _times[r]), contexts);
    }
}

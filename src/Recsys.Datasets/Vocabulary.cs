namespace Recsys.Datasets;

/// <summary>
/// Ids and their dense indices. Index 0 is nobody: the unknown user, the padding item. Known ids start at 1, in the order of first
/// appearance, so that the same data gives the same indices.
/// </summary>
public sealed class Vocabulary
{
    private readonly List<string> _ids = [""];
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>The index of everything unknown.</summary>
    public const int Unknown = 0;

    /// <summary>An empty vocabulary.</summary>
    public Vocabulary()
    {
    }

    /// <summary>A vocabulary of the given ids, in this order, the first at index 1.</summary>
    /// <exception cref="ArgumentException">An id occurs twice.</exception>
    public Vocabulary(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var id in ids)
        {
            if (Add(id) != _ids.Count - 1)
            {
                throw new ArgumentException($"The id '{id}' occurs twice in a vocabulary.", nameof(ids));
            }
        }
    }

    /// <summary>Rows of a table indexed by this vocabulary: the known ids and the unknown one.</summary>
    public int Size => _ids.Count;

    /// <summary>The number of known ids.</summary>
    public int Count => _ids.Count - 1;

    /// <summary>The known ids in the order of their indices 1 … <see cref="Count"/>.</summary>
    public IEnumerable<string> Ids => _ids.Skip(1);

    /// <summary>The id at an index; index 0 has the empty id.</summary>
    public string this[int index] => _ids[index];

    /// <summary>The index of an id, or 0.</summary>
    public int IndexOf(string id) => _indices.GetValueOrDefault(id);

    /// <summary>The index of an id, which is added where it is new.</summary>
    public int Add(string id)
    {
        if (!_indices.TryGetValue(id, out var index))
        {
            index = _ids.Count;
            _ids.Add(id);
            _indices.Add(id, index);
        }

        return index;
    }
}

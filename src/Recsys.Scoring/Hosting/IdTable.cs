using Recsys.Interactions.History;

namespace Recsys.Scoring.Hosting;

/// <summary>Ids and their indices; 0 is everything unknown.</summary>
internal sealed class IdTable
{
    private readonly string[] _ids;
    private readonly Dictionary<string, int> _indices;
    private readonly Dictionary<ulong, int> _hashes = [];

    /// <param name="ids">Each once.</param>
    /// <param name="isHashed">Whether indices are asked for by <see cref="ItemHash"/> too.</param>
    /// <exception cref="InvalidDataException">An id occurs twice.</exception>
    public IdTable(string[] ids, bool isHashed = false)
    {
        _ids = ids;
        _indices = new Dictionary<string, int>(ids.Length, StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
        {
            if (!_indices.TryAdd(ids[i], i + 1))
            {
                throw new InvalidDataException($"The id '{ids[i]}' occurs twice in a vocabulary.");
            }
        }

        if (isHashed)
        {
            _hashes.EnsureCapacity(ids.Length);
            for (var i = 0; i < ids.Length; i++)
            {
                _hashes.TryAdd(ItemHash.Of(ids[i]), i + 1);
            }
        }
    }

    /// <summary>Known ids and the unknown one: the length of a row of scores.</summary>
    public int Size => _ids.Length + 1;

    public string this[long index] => _ids[index - 1];

    public int IndexOf(string id) => _indices.GetValueOrDefault(id);

    public int IndexOf(ulong hash) => _hashes.GetValueOrDefault(hash);
}

using Azure.Data.Tables;

namespace Recsys.Interactions.History;

/// <summary>
/// What a user hid, and what the user took back; of one item the later word by its time holds, in whichever order the two come. Up to
/// <see cref="Capacity"/>: beyond that the earliest word is forgotten, one that took back before one that hides.
/// </summary>
internal sealed class HiddenItems
{
    /// <summary>With all else of an entity in its mebibyte and its 252 properties.</summary>
    public const int Capacity = 8_000;

    private readonly EntityArray<Word> _words = new("x");

    /// <param name="Hash">The <see cref="ItemHash"/> of the item.</param>
    /// <param name="Stamp">Unix milliseconds, doubled; odd where it hides.</param>
    private readonly record struct Word(ulong Hash, long Stamp)
    {
        public bool Hides => (Stamp & 1) != 0;

        public long Milliseconds => Stamp >> 1;

        public static Word Of(string itemId, DateTimeOffset time, bool hides) =>
            new(ItemHash.Of(itemId), (time.ToUnixTimeMilliseconds() << 1) | (hides ? 1L : 0));

        /// <summary>Whether the other one is kept where there is no room for both.</summary>
        public bool GivesWayTo(Word other) => (Hides, Milliseconds).CompareTo((other.Hides, other.Milliseconds)) < 0;
    }

    public int Count => _words.Count;

    public static HiddenItems Of(TableEntity entity)
    {
        var hidden = new HiddenItems();
        hidden._words.Read(entity);
        return hidden;
    }

    public HiddenItems Copy()
    {
        var copy = new HiddenItems();
        for (var i = 0; i < Count; i++) copy._words.Set(i, _words.Values[i]);
        return copy;
    }

    /// <summary>Takes a word.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="time">When it was said.</param>
    /// <param name="hides">Whether it hides.</param>
    /// <param name="overEqual">Whether it holds where another of the same millisecond is known.</param>
    public void Say(string itemId, DateTimeOffset time, bool hides, bool overEqual = true)
    {
        var word = Word.Of(itemId, time, hides);
        var weakest = 0;
        for (var i = 0; i < Count; i++)
        {
            var known = _words.Values[i];
            if (known.Hash == word.Hash)
            {
                if (word.Milliseconds > known.Milliseconds || (overEqual && word.Milliseconds == known.Milliseconds))
                {
                    _words.Set(i, word);
                }

                return;
            }

            weakest = known.GivesWayTo(_words.Values[weakest]) ? i : weakest;
        }

        if (Count < Capacity)
        {
            _words.Set(Count, word);
        }
        else if (_words.Values[weakest].GivesWayTo(word))
        {
            _words.Set(weakest, word);
        }
    }

    public int Write(TableEntity entity) => _words.Write(entity);

    /// <summary>The hashes of what is hidden now.</summary>
    public ulong[] ToArray()
    {
        var hidden = new List<ulong>();
        foreach (var word in _words.Values)
        {
            if (word.Hides)
            {
                hidden.Add(word.Hash);
            }
        }

        return [.. hidden];
    }
}

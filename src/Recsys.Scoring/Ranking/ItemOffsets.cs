namespace Recsys.Scoring.Ranking;

/// <summary>
/// What a request adds to the scores of items: <c>Σ ln factor</c> over the boosts that an item is in, and
/// <c>f · ln <see cref="MostOfFresh"/> · 2^(−age / <see cref="FreshHalfLife"/>)</c> of freshness f;
/// an item that cannot be had yet is not fresh.
/// </summary>
/// <param name="boosts">Masks with what they add; they stay the caller's.</param>
/// <param name="published">Since when items can be had; null where of none it is known.</param>
/// <param name="freshness">f.</param>
/// <param name="now">The moment.</param>
internal sealed class ItemOffsets(IReadOnlyList<(ItemMask Mask, float Add)> boosts, PublishedItems? published, double freshness, DateTimeOffset now)
{
    /// <summary>By what the odds of an item of this moment are multiplied where freshness is 1.</summary>
    public const double MostOfFresh = 10;

    /// <summary>The age at which half of that, in the score, is left.</summary>
    public static readonly TimeSpan FreshHalfLife = TimeSpan.FromDays(7);

    /// <summary>Half-lives after which new items are not looked for any more.</summary>
    private const int SoughtHalfLives = 3;

    // Asked for each scored item: an array is walked without an enumerator.
    private readonly (ItemMask Mask, float Add)[] _boosts = [.. boosts];
    private readonly PublishedItems? _published = freshness > 0 ? published : null;

    /// <summary>Nothing is added.</summary>
    public static ItemOffsets None { get; } = new([], null, 0, default);

    /// <summary>Whether nothing is added to any item.</summary>
    public bool IsEmpty => _boosts.Length == 0 && _published is null;

    /// <summary>What being new adds to the score of an item, by its moment.</summary>
    public static float OfAge(DateTimeOffset publishedAt, double freshness, DateTimeOffset now) =>
        OfAge(publishedAt.ToUnixTimeSeconds(), freshness, now.ToUnixTimeSeconds());

    /// <summary>What the boosts of an item add to its score.</summary>
    public float OfBoosts(int item)
    {
        var sum = 0f;
        foreach (var (mask, add) in _boosts) sum += mask[item] ? add : 0;
        return sum;
    }

    /// <summary>What being new adds to its score.</summary>
    public float OfFreshness(int item) =>
        _published is null || _published[item] == 0 ? 0 : OfAge(_published[item], freshness, now.ToUnixTimeSeconds());

    /// <summary>All that is added to the score of an item.</summary>
    public float Of(int item) => OfBoosts(item) + OfFreshness(item);

    /// <summary>Items that may be among the best by what is added, and so are looked for by themselves. Each mask holds until the next.</summary>
    /// <param name="mask">Which items may be answered.</param>
    public IEnumerable<ItemMask> SoughtIn(ItemMask mask)
    {
        foreach (var (boost, add) in _boosts)
        {
            if (add <= 0) continue;
            using var part = mask.Copy();
            part.And(boost);
            yield return part;
        }

        if (_published is null) yield break;
        using var fresh = ItemMask.None(mask.Items);
        _published.AddSince((now - (SoughtHalfLives * FreshHalfLife)).ToUnixTimeSeconds(), mask, fresh);
        yield return fresh;
    }

    private static float OfAge(long publishedAt, double freshness, long now) => publishedAt > now
        ? 0
        : (float)(freshness * Math.Log(MostOfFresh) * Math.Pow(2, (publishedAt - now) / FreshHalfLife.TotalSeconds));
}

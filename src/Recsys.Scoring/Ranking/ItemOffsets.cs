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

    /// <summary>Boosts by which items are divided, those of the largest effect: into 2^4 parts at most.</summary>
    private const int MostDividing = 4;

    // Asked for each scored item: an array is walked without an enumerator.
    private readonly (ItemMask Mask, float Add)[] _boosts = [.. boosts];
    private readonly (ItemMask Mask, float Add)[] _byEffect = [.. boosts.Where(b => b.Add != 0).OrderByDescending(b => Math.Abs(b.Add))];
    private readonly PublishedItems? _published = freshness > 0 ? published : null;

    /// <summary>Nothing is added.</summary>
    public static ItemOffsets None { get; } = new([], null, 0, default);

    /// <summary>Whether nothing is added to any item.</summary>
    public bool IsEmpty => _boosts.Length == 0 && _published is null;

    /// <summary>What being new adds to the score of an item, by its moment.</summary>
    public static float OfAge(DateTimeOffset publishedAt, double freshness, DateTimeOffset now) =>
        OfAge(publishedAt.UtcTicks, freshness, now.UtcTicks);

    /// <summary>What the boosts of an item add to its score.</summary>
    public float OfBoosts(int item)
    {
        var sum = 0f;
        foreach (var (mask, add) in _boosts) sum += mask[item] ? add : 0;
        return sum;
    }

    /// <summary>What being new adds to its score.</summary>
    public float OfFreshness(int item) =>
        _published is null || _published[item] == PublishedItems.Never ? 0 : OfAge(_published[item], freshness, now.UtcTicks);

    /// <summary>All that is added to the score of an item.</summary>
    public float Of(int item) => OfBoosts(item) + OfFreshness(item);

    /// <summary>
    /// Parts of a mask of which each is looked for its best by itself, so that nothing is hidden by what its score alone makes better: the items
    /// that the same boosts are added to, and those that are new. Each part holds until the next.
    /// </summary>
    /// <param name="mask">Which items may be answered.</param>
    public IEnumerable<ItemMask> PartsOf(ItemMask mask)
    {
        foreach (var part in Divide(mask, 0)) yield return part;
        foreach (var (boost, add) in _byEffect.Skip(MostDividing))
        {
            using var part = Part(mask, boost, isIn: add > 0);
            yield return part;
        }

        if (_published is null) yield break;
        using var fresh = ItemMask.None(mask.Items);
        _published.AddSince((now - (SoughtHalfLives * FreshHalfLife)).UtcTicks, mask, fresh);
        yield return fresh;
    }

    private IEnumerable<ItemMask> Divide(ItemMask mask, int by)
    {
        if (by == Math.Min(_byEffect.Length, MostDividing))
        {
            yield return mask;
            yield break;
        }

        foreach (var isIn in (bool[])[true, false])
        {
            using var part = Part(mask, _byEffect[by].Mask, isIn);
            foreach (var smaller in part.Count == 0 ? [] : Divide(part, by + 1)) yield return smaller;
        }
    }

    private static ItemMask Part(ItemMask mask, ItemMask boost, bool isIn)
    {
        var part = mask.Copy();
        if (isIn) part.And(boost);
        else part.Except(boost);
        return part;
    }

    private static float OfAge(long publishedAt, double freshness, long now) => publishedAt > now
        ? 0
        : (float)(freshness * Math.Log(MostOfFresh) * Math.Pow(2, (publishedAt - now) / (double)FreshHalfLife.Ticks));
}

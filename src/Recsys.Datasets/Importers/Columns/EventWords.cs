using Recsys.Domain;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Words of files for the types of interactions. Capitals, blanks, <c>_</c> and <c>-</c> do not matter; what is no word here is rejected by
/// its name.</summary>
internal sealed class EventWords
{
    private static readonly (InteractionType Type, string[] Words)[] Synonyms =
    [
        (InteractionType.View, [
            "view", "views", "viewed", "viewitem", "itemview", "pageview", "productview", "viewproduct", "detailview", "viewdetail",
            "productviewed", "pv", "read", "visit", "browse", "open", "opened"]),
        (InteractionType.Click, ["click", "clicks", "clicked", "clk", "tap", "selectitem", "select", "productclicked"]),
        (InteractionType.Like, [
            "like", "liked", "likes", "fav", "favorite", "favourite", "favorited", "wishlist", "addtowishlist", "addtofavorites",
            "bookmark", "save", "productaddedtowishlist", "saved", "upvote", "thumbsup", "collect", "follow"]),
        (InteractionType.Cart, [
            "cart", "carts", "addtocart", "addcart", "addedtocart", "cartadd", "basket", "addtobasket", "addtobag", "atc",
            "productadded", "productaddedtocart"]),
        (InteractionType.Purchase, [
            "purchase", "purchased", "purchases", "buy", "bought", "transaction", "order", "orders", "ordered", "ordercompleted",
            "checkoutcompleted", "pay", "paid", "payment", "sale", "conversion", "play", "played", "listen", "listened", "watch",
            "watched", "stream", "download", "install", "rent", "borrow", "consume"]),
        (InteractionType.Rate, ["rate", "rated", "rating", "review", "reviewed"]),
        (InteractionType.Hide, [
            "hide", "hidden", "dislike", "disliked", "hate", "hated", "notinterested", "thumbsdown", "downvote", "block", "dismiss"]),
        (InteractionType.Unhide, ["unhide", "undislike", "unblock"]),
        (InteractionType.Impression, ["impression", "impressions", "impress", "exposure", "exposed", "shown", "show", "display", "displayed"]),
    ];

    /// <summary>Words for events that as often say what a thing is like: on sale, paid for, open, reviewed.</summary>
    private static readonly string[] Describing =
    [
        "sale", "pay", "paid", "payment", "order", "orders", "ordered", "rate", "rated", "rating", "review", "reviewed", "open", "opened", "display",
        "stream", "rent", "download", "save", "saved",
    ];

    /// <summary>Those of the table alone.</summary>
    public static readonly EventWords Known = new(new Dictionary<string, InteractionType>());

    private readonly Dictionary<string, InteractionType> _types;

    public EventWords(IReadOnlyDictionary<string, InteractionType> more)
    {
        _types = Synonyms.SelectMany(s => s.Words, (s, word) => (s.Type, word)).ToDictionary(p => p.word, p => p.Type, StringComparer.Ordinal);
        foreach (var (word, type) in more)
        {
            _types[Normalise(word)] = type;
        }
    }

    public bool TryFind(ReadOnlySpan<char> word, out InteractionType type) => _types.TryGetValue(Normalise(word), out type);

    /// <summary>
    /// What a person did where a word says that and no more: no word that as often describes a thing, and not what was shown or hidden.
    /// </summary>
    public bool TryFindDeed(ReadOnlySpan<char> word, out InteractionType type) => TryFind(word, out type) && !Describing.Contains(Normalise(word))
        && type is not (InteractionType.Hide or InteractionType.Unhide or InteractionType.Impression);

    /// <summary>Whether a name says how often something was done: <c>clicks</c>.</summary>
    public static bool IsPlural(string name) =>
        ColumnNames.Normalise(name) is [.. var word, 's'] && Known.TryFind(word, out var type)
        && type is not (InteractionType.Hide or InteractionType.Unhide or InteractionType.Impression);

    private static string Normalise(ReadOnlySpan<char> word)
    {
        Span<char> plain = stackalloc char[Math.Min(word.Length, 64)];
        var length = 0;
        foreach (var c in word[..plain.Length])
        {
            if (c is not ('_' or '-' or ' ')) plain[length++] = char.ToLowerInvariant(c);
        }

        return plain[..length].ToString();
    }
}

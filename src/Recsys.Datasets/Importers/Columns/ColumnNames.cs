using System.Text.RegularExpressions;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Which words of a header name what. Capitals, blanks, underscores and a type behind a colon (as in RecBole's headers) do not matter. Where several
/// columns have a name for the same thing, the name that stands first here wins.
/// </summary>
internal static partial class ColumnNames
{
    private const string ContextPrefix = "context.";

    /// <summary>Who.</summary>
    public static readonly string[] User =
    [
        "userid", "user", "uid", "visitorid", "visitor", "customerid", "customer", "clientid", "memberid", "member", "accountid", "reviewerid",
        "listenerid", "listener", "readerid", "reader", "viewerid", "buyerid", "shopperid", "playerid", "subscriberid", "profileid", "personid",
        "person", "userno", "useridx", "username", "householdid", "householdkey", "userpseudoid", "distinctid", "anonymousid", "domainuserid",
        "profilename", "reviewprofilename", "login", "customeruserid", "customeremail", "buyeremail", "useremail", "email", "billingemail",
    ];

    /// <summary>What by a bare noun, which may stand over its name as well as over its id.</summary>
    public static readonly string[] ItemNouns =
        ["item", "product", "movie", "article", "book", "track", "song", "artist", "video", "game", "news"];

    /// <summary>What: nouns behind the names of ids, but for the one that is no kind of thing.</summary>
    public static readonly string[] Item =
    [
        // Beside the code of a product, an item may be the line of an order.
        "itemid", "productid", "sku", "lineitemsku", "variantsku", "itemcode", "productcode", "stockcode", "itemno", "item", "iid", "movieid",
        "articleid", "bookid", "trackid", "songid", "artistid", "videoid", "gameid", "newsid", "showid", "asin", "isbn", "venueid", "locationid",
        "poiid", "recipeid", "businessid", "animeid", "contentid", "courseid", "jobid", "appid", "goodsid", "offerid", "hotelid", "itemidx",
        "parentasin", "aid", "documentid", "docid", "postid", "titleid", "beerid", "beerbeerid", "materialnumber",
        .. ItemNouns[1..],
    ];

    /// <summary>Those of the ids that may be of where or in what it was done.</summary>
    public static readonly string[] Places = ["venueid", "locationid", "poiid", "businessid", "appid", "hotelid"];

    /// <summary>A rating.</summary>
    public static readonly string[] Rating =
        ["rating", "ratings", "score", "stars", "overall", "userrating", "bookrating", "starrating", "ratingscore", "reviewoverall", "myscore",
            "myrating"];

    /// <summary>A count or an amount.</summary>
    public static readonly string[] Value =
    [
        // What a person did comes before what the thing has.
        "value", "eventvalue", "cnt", "count", "plays", "playcount", "listens", "watchtime", "dwelltime", "playtime", "hoursplayed", "hours",
        "frequency", "strength", "quantity", "qty", "lineitemquantity", "qtyordered", "weight", "amount", "duration",
    ];

    /// <summary>Those of the amounts that only what went back makes negative.</summary>
    public static readonly string[] Quantity =
        ["cnt", "count", "plays", "playcount", "listens", "quantity", "qty", "lineitemquantity", "qtyordered", "amount",
            "frequency"];

    /// <summary>The one of them that may be of money: what costs nothing is taken all the same.</summary>
    private const string Amount = "amount";

    /// <summary>When.</summary>
    public static readonly string[] Time =
    [
        "timestamp", "timestampms", "timems", "tsms", "epochms", "unixts", "epoch", "unixtimestamp", "unixtime", "unixreviewtime", "ts",
        "eventtime", "eventtimestamp", "datetime", "time", "eventdatetime", "createdat", "updatedat", "occurredat", "reviewtime", "visittime",
        "viewtime", "clicktime", "interactiontime", "createtime", "createdtime", "when", "at", "date", "eventdate", "reviewdate", "orderdate",
        "purchasedate", "transactiondate", "visitdate", "ratedat", "invoicedate", "invoicedatetime", "saledate", "salesdate", "playedat",
        "listenedat", "watchedat", "viewedat", "clickedat", "purchasedat", "orderedat", "boughtat", "ratingdate", "ratingtime", "ratingtimestamp",
    ];

    /// <summary>The hour of a day that another column says.</summary>
    public static readonly string[] Hour = ["hour", "hourofday", "eventhour"];

    /// <summary>Those that say the time of a day and nothing else.</summary>
    public static readonly string[] TimeOfDay = ["timeofday", "clock", "hhmm", "hourmin", "hourminute"];

    /// <summary>The time of a day that another column says, the most precise first.</summary>
    public static readonly string[] Clock = [.. TimeOfDay, .. Time, .. Hour];

    /// <summary>Those that say when something was done, and so that it was.</summary>
    public static readonly string[] TimeOfAct =
    [
        "orderdate", "purchasedate", "transactiondate", "invoicedate", "invoicedatetime", "saledate", "salesdate", "playedat", "listenedat",
        "watchedat", "purchasedat", "orderedat", "boughtat", "ratedat", "ratingdate", "ratingtime", "ratingtimestamp", "reviewdate", "reviewtime",
    ];

    /// <summary>What was done.</summary>
    public static readonly string[] Type =
    [
        "type", "eventtype", "event", "action", "actiontype", "eventname", "interactiontype", "interaction", "behavior", "behaviour", "behaviortype",
        "behaviourtype", "feedbacktype", "feedback", "activity", "activitytype",
    ];

    /// <summary>The visit.</summary>
    public static readonly string[] Session = ["sessionid", "session", "usersession", "sessionkey", "visitid", "visit"];

    /// <summary>The event itself: part of what makes a row the row it is, and no context (<see cref="EventEvidence"/>).</summary>
    public static readonly string[] Event = ["eventid", "interactionid", "messageid", "logid", "uuid", "guid"];

    /// <summary>The number of the row: no context, and no part of what makes a row the row it is.</summary>
    private static readonly string[] RowNumber =
        ["id", "index", "idx", "n", "no", "nr", "row", "rowid", "rownumber", "rownum", "rowno", "rownr", "rowindex", "level0"];

    /// <summary>What data frames call columns without a name, before their place.</summary>
    private const string Unnamed = "unnamed";

    /// <summary>Whether it happened: read as that only where every value is a yes or a no.</summary>
    public static readonly string[] Label =
    [
        "label", "target", "clicked", "isclick", "isclicked", "click", "ispositive", "positive", "relevant", "liked", "isliked", "like", "purchased",
        "ispurchased", "bought", "converted", "conversion",
    ];

    /// <summary>Those of them that judge a row whatever was done: the others name a deed.</summary>
    public static readonly string[] Verdict = ["label", "target", "ispositive", "positive", "relevant"];

    /// <summary>What headers write behind a colon and is no part of the name: the types of RecBole, and those of other programs.</summary>
    private static readonly string[] Types =
    [
        "token", "token_seq", "float", "float_seq", "string", "str", "text", "char", "varchar", "int", "int32", "int64", "integer", "long", "bigint",
        "number", "numeric", "decimal", "double", "bool", "boolean", "date", "datetime", "timestamp", "id",
    ];

    /// <summary>A name without the type behind it.</summary>
    public static string BaseName(string cell) => BaseName(cell.AsSpan()).ToString();

    /// <summary>A name without the type behind it: any other colon is part of the name, as it is of ids.</summary>
    public static ReadOnlySpan<char> BaseName(ReadOnlySpan<char> cell)
    {
        var at = cell.LastIndexOf(':');
        if (at > 0)
        {
            var type = cell[(at + 1)..].Trim();
            foreach (var known in Types) if (type.Equals(known, StringComparison.OrdinalIgnoreCase)) return cell[..at].Trim();
        }

        return cell.Trim();
    }

    public static string Normalise(string cell) => new([.. BaseName(cell).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>Whether a line names users (or the visits that stand for them) and items.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells)
    {
        // Punctuation of programs does not stand in a name.
        string[] names =
            [.. Normalised(cells).Zip(cells, (name, cell) => BaseName(cell).Any(c => c is '{' or '}' or '"' or '\\' or '=' or ':') ? "" : name)];
        return Find(names, Item) >= 0 && (Find(names, User) >= 0 || Find(names, Session) >= 0);
    }

    /// <summary>Whether a line names anything.</summary>
    public static bool IsKnown(string cell) =>
        Normalise(cell) is var name && new[] { User, Item, Rating, Value, Time, Type, Session, Label }.Any(names => names.Contains(name));

    /// <summary>Whether a column is called the number of the row.</summary>
    public static bool IsRowNumber(string name) => Normalise(name) is var plain
        && (RowNumber.Contains(plain) || (plain.StartsWith(Unnamed, StringComparison.Ordinal) && plain[Unnamed.Length..].All(char.IsAsciiDigit)));

    /// <summary>Whether a number below zero says that something went back.</summary>
    public static bool IsQuantity(string? name) => Quantity.Contains(Normalise(name ?? ""));

    /// <summary>Whether a zero says that nothing was done.</summary>
    public static bool IsCounted(string? name) => IsQuantity(name) && Normalise(name ?? "") != Amount;

    /// <summary>Whether a header's word is one of files that describe items.</summary>
    public static bool DescribesItems(string cell) => Normalise(cell) is "id" or "name" or "title" or "price" or "category" or "genre" or "genres";

    /// <summary>Whether a header's word says that each cell holds several items.</summary>
    public static bool NamesLists(string cell) =>
        Normalise(cell) is "items" or "itemids" or "products" or "productids" or "movies" or "history" or "sequence" or "basket";

    /// <summary>
    /// What each column of a header holds, whatever stands below it; a name that says nothing is context. Of several names for the same the first
    /// wins: where all rows say otherwise, <see cref="NamesakeColumns"/> does.
    /// </summary>
    public static Column[] Of(IReadOnlyList<string> cells)
    {
        var names = Normalised(cells);
        var inner = InnerNames(cells);
        Column[] columns = [.. cells.Select((cell, i) =>
            BaseName(cell) is { Length: > 0 } name
                ? new Column(i, name, Event.Contains(names[i]) || IsOfBefore(cell, cells) ? Role.None : Role.Context, FieldOf(name))
                : new Column(i, "", Role.None))];
        foreach (var (role, words) in Words)
        {
            if (role == Role.Value && columns.Any(c => c.Role == Role.Rating)) continue;
            var envelope = EnvelopeOf(columns, cells);
            string[] within = envelope is null ? [] : [.. inner.Select((n, i) => cells[i].StartsWith(envelope, StringComparison.Ordinal) ? n : "")];
            var at = Find(within, words);
            // What a broker or an index says of a message is no value of the event in it.
            if (at < 0 && (envelope is null || role is not (Role.Rating or Role.Value or Role.Label))) at = Find(names, words);
            if (at < 0 && role is Role.User or Role.Item or Role.Time) at = Only(inner, words);
            if (at < 0) continue;
            columns[at] = columns[at] with { Role = role, Field = "" };
            names[at] = inner[at] = "";
        }

        return columns;
    }

    /// <summary>
    /// The names without what stands before all of them, as <c>events.user_id</c> of Hive has it, and without the types of extended JSON
    /// (<c>userId.$oid</c>).
    /// </summary>
    public static string[] Normalised(IReadOnlyList<string> cells)
    {
        if (cells.Count == 0) return [];
        var prefix = cells[0].IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? cells[0][..(dot + 1)] : "";
        if (prefix is "" or ContextPrefix || cells.Count < 2 || !cells.All(c => c.StartsWith(prefix, StringComparison.Ordinal))) prefix = "";
        return [.. cells.Select(c => Normalise(TypeOfExtendedJson().Replace(c[prefix.Length..], "")))];
    }

    /// <summary>The names of fields within an object, without its own: what nothing else names may be named by one of them.</summary>
    private static string[] InnerNames(IReadOnlyList<string> cells) =>
        [.. cells.Select(c => c.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && !c.StartsWith(ContextPrefix, StringComparison.Ordinal) && !IsOfBefore(c, cells) ? Normalise(c[(dot + 1)..]) : "")];

    /// <summary>Whether a field is of a row as it was before a change that is told with the row after it.</summary>
    private static bool IsOfBefore(string cell, IReadOnlyList<string> cells) =>
        cell.StartsWith("before.", StringComparison.Ordinal) && cells.Any(c => c.StartsWith("after.", StringComparison.Ordinal));

    /// <summary>The object that user and item both stand in, with the point behind its name; null where they stand in no one object.</summary>
    private static string? EnvelopeOf(Column[] columns, IReadOnlyList<string> cells)
    {
        if (Array.Find(columns, c => c.Role == Role.User) is not { } user
            || Array.Find(columns, c => c.Role == Role.Item) is not { } item) return null;
        var (dot, other) = (cells[user.Index].IndexOf('.', StringComparison.Ordinal), cells[item.Index]);
        return dot > 0 && cells[user.Index][..(dot + 1)] is var prefix && other.StartsWith(prefix, StringComparison.Ordinal)
            && !cells.All(c => c.StartsWith(prefix, StringComparison.Ordinal)) ? prefix : null;
    }

    private static int Only(string[] names, string[] words) => names.Count(words.Contains) == 1 ? Array.FindIndex(names, words.Contains) : -1;

    /// <summary>The place of the name that stands first among the words, or -1.</summary>
    public static int Find(IReadOnlyList<string> names, IReadOnlyList<string> words)
    {
        var best = (At: -1, Rank: int.MaxValue);
        for (var i = 0; i < names.Count; i++)
        {
            for (var rank = 0; rank < Math.Min(words.Count, best.Rank); rank++)
            {
                if (words[rank] == names[i]) best = (i, rank);
            }
        }

        return best.At;
    }

    private static (Role Role, string[] Words)[] Words =>
    [
        (Role.User, User), (Role.Item, Item), (Role.Rating, Rating), (Role.Value, Value), (Role.Time, Time), (Role.Type, Type),
            (Role.Session, Session),
        (Role.Label, Label),
    ];

    [GeneratedRegex(@"\.\$(oid|date|number[A-Z][a-z0-9]+)$")]
    private static partial Regex TypeOfExtendedJson();

    // Fields of a context are named as in events, and the two that every app has are spelt as there.
    private static string FieldOf(string name) =>
        name.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > ContextPrefix.Length
            ? FieldOf(name[ContextPrefix.Length..])
        : name.Equals(Domain.Context.RequestContext.DeviceField, StringComparison.OrdinalIgnoreCase) ? Domain.Context.RequestContext.DeviceField
        : name.Equals(Domain.Context.RequestContext.CountryField, StringComparison.OrdinalIgnoreCase) ? Domain.Context.RequestContext.CountryField
        : name;
}

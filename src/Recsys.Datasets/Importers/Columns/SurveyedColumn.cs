using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>What all rows say of a column.</summary>
/// <param name="name">Its name.</param>
internal sealed class SurveyedColumn(string name)
{
    public TimeEvidence Time { get; } = new();

    public NumberEvidence Numbers { get; } = new();

    public RatingScale Scale { get; } = new();

    public EventEvidence Events { get; } = new();

    public Constancy ByItem { get; } = new(Constancy.ItemTolerance);

    public Constancy ByUser { get; } = new();

    public TargetLeakage Leakage { get; } = new(name);

    /// <summary>The values that are there.</summary>
    public long Values { get; set; }

    /// <summary>How many are empty.</summary>
    public long Empties { get; set; }

    /// <summary>Those that are a yes or a no.</summary>
    public long Answers { get; set; }

    /// <summary>Signs that may stand for nothing: two different ones are ids.</summary>
    public HashSet<string> Signs { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that are whole numbers, with or without <c>.0</c> behind them.</summary>
    public long WholeNumbers { get; set; }

    /// <summary>Those with it.</summary>
    public long WholeDecimals { get; set; }

    /// <summary>Those with a letter that an earlier program could not read (U+FFFD), and the line of the first of them.</summary>
    public (long Count, long Line) Unread { get; set; }

    /// <summary>Those with a character that nobody sees.</summary>
    public long Unseen { get; set; }

    public long FirstUnseen { get; set; }

    /// <summary>Those that are lists of ids, and the first of them.</summary>
    public long Lists { get; set; }

    public (string Text, long Line, bool IsOfFile) FirstList { get; set; }

    /// <summary>Those that may be lists parted by blanks, and the first of them.</summary>
    public long BlankLists { get; set; }

    public (string Text, long Line) FirstBlankList { get; set; }

    /// <summary>Whether so many values are lists that none is an id.</summary>
    public bool AreLists => Lists * 10 > Values || Headless.AreMost(BlankLists, Values);

    /// <summary>Whether the values may be times.</summary>
    public bool MayBeTime { get; set; } = true;

    /// <summary>Those that are small whole numbers, as counts of what somebody did.</summary>
    public long Counts { get; set; }

    /// <summary>Whether any of them is not 0.</summary>
    public bool HasSome { get; set; }

    // A broken value is rejected, and decides nothing for the others.
    public bool AreAnswers => Headless.AreMost(Answers, Values);

    public bool AreCounts => Headless.AreMost(Counts, Values);

    /// <summary>Whether any value is a yes.</summary>
    public bool HasYes { get; set; }

    /// <summary>Whether any value is a no.</summary>
    public bool HasNo { get; set; }

    /// <summary>The first value of what may be a label.</summary>
    public (string Text, long Line)? First { get; set; }

    public bool AreWholeDecimals => WholeDecimals > 0 && Headless.AreMost(WholeNumbers, Values);

    public bool IsTooLong { get; set; }

    public bool IsEmpty => Values == 0;

    /// <summary>Those that are numbers beyond every scale of ratings, and the first of them.</summary>
    public long Beyond { get; set; }

    public (string Text, long Line) FirstBeyond { get; set; }

    private readonly Dictionary<Quoting, long> _quoted = [];

    /// <summary>The quotes that stand round nine of ten values.</summary>
    public Quoting? Quoting => _quoted.FirstOrDefault(q => q.Value >= Headless.Most * Values).Key;

    /// <summary>Takes a value that stands between quotes.</summary>
    public void Count(Quoting quoting) => _quoted[quoting] = _quoted.GetValueOrDefault(quoting) + 1;

    /// <summary>The first different words of a column of types, and how often each is there.</summary>
    public Dictionary<string, long> Words { get; } = new(StringComparer.Ordinal);
}

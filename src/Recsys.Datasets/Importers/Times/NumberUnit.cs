namespace Recsys.Datasets.Importers.Times;

/// <summary>What the numbers of a column of times count.</summary>
internal enum NumberUnit
{
    /// <summary>Seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.</summary>
    Unix,

    /// <summary>100 nanoseconds since the year 1, as .NET counts.</summary>
    Ticks,

    /// <summary>100 nanoseconds since 1601, as Windows stamps its files.</summary>
    FileTime,

    /// <summary>Microseconds since 1601, as Chrome keeps its history.</summary>
    WebKit,
}

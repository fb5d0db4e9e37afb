namespace Recsys.Models.Blocks.Training;

/// <summary>
/// How wide the rows of a large table are: a catalog of a million items does not need a gigabyte for each copy of a table, and has for each item
/// fewer interactions to learn a row from.
/// </summary>
internal static class TableWidth
{
    /// <summary>The values of a table up to which it is as wide as its settings say: 128 MiB.</summary>
    private const int Most = 1 << 25;

    /// <summary>No table is narrower than this for its size.</summary>
    private const int Least = 64;

    private const int Step = 32;

    /// <summary><c>min(wanted, max(64, ⌊2²⁵/rows⌋))</c>, in steps of 32.</summary>
    /// <param name="wanted">What the settings say.</param>
    /// <param name="rows">Rows of the table.</param>
    public static int Of(int wanted, int rows) => Math.Min(wanted, Math.Max(Least, Most / Math.Max(1, rows) / Step * Step));
}

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// How many epochs a training may take where nobody says: what it learns by early stopping on little data must not take hours on much.
/// </summary>
internal static class EpochBudget
{
    private const int Fewest = 10;

    private const double UsualGains = 8;

    /// <param name="wanted">What the settings say; null follows the data.</param>
    /// <param name="examples">Examples of an epoch.</param>
    /// <param name="enough">Examples after which no further epoch begins, but for the first ten epochs.</param>
    /// <param name="most">The most epochs, on little data.</param>
    public static int Of(int? wanted, int examples, int enough, int most) =>
        wanted ?? Math.Clamp(enough / Math.Max(1, examples), Math.Min(Fewest, most), most);

    /// <summary>
    /// Epochs that a training by early stopping takes, about, before anything is known of it: an eighth of the most, eight at least, since the most
    /// are fewer on much data and the curve is not shorter there; and those without a gain. Of MovieLens 100K and Amazon Beauty they were 13 and 7
    /// (NCF), 75 and 19 (autoencoder), 16 and 11 (graph), where this says 10, 33 and 17.
    /// </summary>
    public static double Usual(int most, int patience) => Math.Min(most, patience + Math.Max(UsualGains, most / 8.0));

    /// <summary>
    /// Epochs that such a training takes, about, when some are done. A curve that still rises is expected to rise for half as long again, and for no
    /// less than is usual; each epoch without a gain takes its part of that hope away.
    /// </summary>
    public static double Expected(int most, int patience, int best, int done)
    {
        var hope = Math.Max(Usual(most, patience) - best, patience + (best / 2.0));
        return Math.Min(most, done + (hope * Math.Max(0, 1 - ((done - best) / (double)patience))));
    }
}

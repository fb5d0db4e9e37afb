using System.Numerics;

namespace Recsys.Models.Blocks.Training;

/// <summary>Batches that grow with the data, so that an epoch has about as many steps on a large set as on a small one.</summary>
internal static class BatchSizes
{
    /// <summary>About the most steps of an epoch where each has a price that grows with the data.</summary>
    private const int MostSteps = 64;

    /// <summary>The size asked for, else the power of two below <c>rows/steps</c>, between the two limits.</summary>
    public static int Of(int? asked, int rows, int steps, int least, int most) =>
        asked ?? Math.Clamp(PowerOfTwoBelow(rows / steps), least, most);

    /// <summary>
    /// The size asked for, else the power of two below <c>wanted/mean</c> rows, between the two limits,
    /// where a row holds a mean number of examples and so many are wanted.
    /// </summary>
    public static int OfExamples(int? asked, int wanted, double mean, int least, int most) =>
        asked ?? Math.Clamp(PowerOfTwoBelow((int)(wanted / Math.Max(1, mean))), least, most);

    /// <summary>
    /// Batches of the largest size that one step learns from, where the data is so much that there would be more steps an epoch than are worth their
    /// price: as many as leave <see cref="MostSteps"/>.
    /// </summary>
    public static int BatchesOfStep(int rows, int batch) => Math.Max(1, rows / batch / MostSteps);

    /// <summary>The largest power of two that is not above the number; 1 below 1.</summary>
    private static int PowerOfTwoBelow(int number) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, number + 1)) / 2;
}

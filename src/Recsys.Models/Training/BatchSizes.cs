using System.Numerics;

namespace Recsys.Models.Training;

/// <summary>Batches that grow with the data, so that an epoch has about as many steps on a large set as on a small one.</summary>
internal static class BatchSizes
{
    /// <summary>The size asked for, else the power of two below <c>rows/steps</c>, between the two limits.</summary>
    public static int Of(int? asked, int rows, int steps, int least, int most) =>
        asked ?? Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, (rows / steps) + 1)) / 2, least, most);
}

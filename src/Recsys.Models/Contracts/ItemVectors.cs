namespace Recsys.Models.Contracts;

/// <summary>One vector an item.</summary>
/// <param name="Items">Rows; row 0 is the padding item.</param>
/// <param name="Values">Row-major, shape [items × width].</param>
public sealed record ItemVectors(int Items, float[] Values)
{
    /// <summary>Width of a vector.</summary>
    public int Width => Values.Length / Items;
}

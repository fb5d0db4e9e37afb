namespace Recsys.Registry.Serving;

/// <summary>
/// What is known of the linear part of a member, <c>l_i = q·x_i</c>, where x is the row of an item in all terms but perceptrons and neighbours, side
/// by side in their order, and where its best items are looked for.
/// </summary>
/// <param name="Mean">The mean of x over the items, [1 × width].</param>
/// <param name="Covariance">Its covariances, [width × width].</param>
public sealed record ServedIndex(string Mean, string Covariance)
{
    /// <summary>Lists by nearness; null where the member has heads.</summary>
    public ServedLists? Lists { get; init; }

    /// <summary>Of a member whose terms are biases and columns by context: the best items without a context and with each id alone,
    /// [1 + ids × most] of 32-bit integers; null where it has lists.</summary>
    public string? Heads { get; init; }
}

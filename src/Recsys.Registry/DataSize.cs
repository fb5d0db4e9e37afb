namespace Recsys.Registry;

/// <summary>The size of a data set.</summary>
/// <param name="Users">Different users.</param>
/// <param name="Items">Different items.</param>
/// <param name="Interactions">Positive interactions.</param>
public sealed record DataSize(int Users, int Items, long Interactions);

namespace Recsys.Registry.Serving;

/// <summary>Inverted lists: each item in the list of the centre nearest to it, its numbers in 8 bits.</summary>
/// <param name="Items">The items in the order of the lists, [items − 1 × 1] of 32-bit integers.</param>
/// <param name="Starts">Where each list begins, and the end of the last, [lists + 1 × 1] of 32-bit integers.</param>
/// <param name="Codes">Codes in the same order, as <c>CodeLayout</c> of scoring has them.</param>
/// <param name="Centres">Codes of the centres.</param>
public sealed record ServedLists(string Items, string Starts, string Codes, string Centres);

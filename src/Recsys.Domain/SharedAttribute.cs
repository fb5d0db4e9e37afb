namespace Recsys.Domain;

/// <summary>What a recommended item has in common with items of the history.</summary>
/// <param name="Attribute">The attribute as one text, such as <c>category=drama</c>.</param>
/// <param name="ItemIds">The items of the history that have it too.</param>
public sealed record SharedAttribute(string Attribute, IReadOnlyList<string> ItemIds);

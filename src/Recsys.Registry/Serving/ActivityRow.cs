namespace Recsys.Registry.Serving;

/// <summary>An item of a list by counts.</summary>
/// <param name="Item">Its index among the items of the version.</param>
/// <param name="Score">What orders the list.</param>
/// <param name="Count">Users in the window.</param>
/// <param name="Before">Users in the window before it.</param>
public readonly record struct ActivityRow(int Item, double Score, int Count, int Before);

namespace Recsys.Domain;

/// <summary>Why an item was recommended: what its score would lack without one thing or another. Such effects do not add up to the score.</summary>
/// <param name="Sources">The share that each source has in the score: <c>|c| / Σ|c|</c> of its contribution c.</param>
/// <param name="Events">Items of the history that carried it, the strongest first: the score minus the score without all events of that item.</param>
/// <param name="Context">Fields of the context that moved it, the strongest first: the score minus the score without the field.</param>
/// <param name="Attributes">What it has in common with the items that carried it, the rarest first.</param>
public sealed record RecommendationReasons(
    IReadOnlyList<SourceShare> Sources, IReadOnlyList<EventEffect> Events, IReadOnlyList<ContextEffect> Context,
    IReadOnlyList<SharedAttribute> Attributes);

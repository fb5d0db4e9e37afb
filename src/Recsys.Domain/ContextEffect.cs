namespace Recsys.Domain;

/// <summary>What a field of the context adds to a score.</summary>
/// <param name="Field">The field.</param>
/// <param name="Effect">The score minus the score without the field, or with its other value.</param>
public sealed record ContextEffect(string Field, double Effect);
